import { describe, expect, it } from "vitest";
import { evpnOverlay, routerMac } from "../../builders/other-overlays.ts";
import { flannelOverlay, mac, type OverlayNode, podAddress, underlayAddress, vtepMac } from "../../builders/overlay.ts";
import { dualStackOverlay, podAddress6, underlayAddress6, withAddress, withLink, withVxlan } from "../../builders/traced-overlays.ts";
import { lastStep, stepsOf, traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const learning = (node: OverlayNode, state: string) => ({
  ...withVxlan(node, { learning: true }),
  fdb: node.fdb.map((entry) => (entry.mac === vtepMac(0) ? { ...entry, remoteVtep: underlayAddress(2), state } : entry)),
});

describe("enterVxlan", () => {
  it.each<[string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["VNI_MISMATCH", "it has no VXLAN link", ({ links }) => ({ links: links.filter(({ name }) => name !== "flannel.1") })],
    ["VNI_MISMATCH", "VNI and port are both others", (node) => withVxlan(node, { vni: 7, port: 4789 })],
    ["PORT_MISMATCH", "the port is another", (node) => withVxlan(node, { port: 4789 })],
    ["LINK_DOWN", "the link is down", (node) => withLink(node, "flannel.1", { flags: ["BROADCAST"] })],
    ["LINK_DOWN", "the link below takes nothing in", (node) => withLink(node, "eth0", { flags: ["UP", "NO-CARRIER"] })],
    ["MARTIAN_SOURCE", "the sender's address is the receiver's too", (node) => withAddress(node, "lo", underlayAddress(0), 32)],
    ["WRONG_VTEP_MAC", "the MAC is another", (node) => withLink(node, "flannel.1", { mac: mac("0e:00:00:00:00:99") })],
    ["LEARNING_CONFLICT", "it learns, and a static entry says otherwise", (node) => learning(node, "static")],
  ])("drops with %s at the receiver when %s", (cause, _, damage) => {
    expect(traceAfter(healthy, { 1: damage }).forward).toMatchObject({ dropCause: cause, droppedAt: "node-001" });
  });

  it.each<[string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["it learns, and what it knows may move", (node) => learning(node, "")],
    ["it learns, and knows the sender", (node) => withVxlan(node, { learning: true })],
    [
      "its MAC is not told",
      ({ links }) => ({
        links: links.map(({ mac: own, ...link }) => (link.name === "flannel.1" || own === undefined ? link : { ...link, mac: own })),
      }),
    ],
    [
      "another VXLAN link listens beside it",
      (node) => ({ links: [...node.links, { ...node.links[2]!, name: "vxlan9", vxlan: { vni: 9, port: 4789 } }] }),
    ],
  ])("takes the frame in when %s", (_, damage) => {
    expect(traceAfter(healthy, { 1: damage }).forward.verdict).toBe("REACHABLE");
  });

  it("takes IPv6 packets from an address of its own, since IPv6 does not look at that", () => {
    const twice = dualStackOverlay(2).map((node, number) =>
      number === 1 ? { ...node, ...withAddress(node, "lo", underlayAddress6(0), 128) } : node,
    );
    expect(traceIn(twice, podAddress6(0, 5), podAddress6(1, 5)).forward).toMatchObject({ verdict: "REACHABLE" });
  });

  it("drops frames from the link's own MAC, be it the port of a bridge or not", () => {
    const twins = evpnOverlay(3).map((node, number) =>
      number === 1 ? { ...node, ...withLink(node, "vxlan4001", { mac: routerMac(0) }) } : node,
    );

    const { forward } = traceIn(twins, podAddress(0, 5), podAddress(1, 5));

    expect(forward).toMatchObject({ dropCause: "DUPLICATE_VTEP_MAC", droppedAt: "node-001" });
  });

  it("looks at no MAC of what a node hands to itself, and routes it again", () => {
    const toItself = ({ fdb }: OverlayNode) => ({
      fdb: fdb.map((entry) => (entry.mac === vtepMac(1) ? { ...entry, remoteVtep: underlayAddress(0) } : entry)),
    });

    for (const learns of [false, true]) {
      const { forward } = traceAfter(healthy, { 0: (node) => ({ ...withVxlan(node, { learning: learns }), ...toItself(node) }) });

      expect(forward).toMatchObject({ dropCause: "UNDERLAY_IP_IS_OWN", droppedAt: "node-000" });
      expect(stepsOf(forward)).toContain("node-000 DECAPSULATE");
      expect(lastStep(forward)?.description).toContain("goes round");
    }
  });

  it("blames the address where a node hands to itself what none of its links takes", () => {
    const withPort = ({ fdb }: OverlayNode) => ({
      fdb: fdb.map((entry) => (entry.mac === vtepMac(1) ? { ...entry, remoteVtep: underlayAddress(0), port: 4789 } : entry)),
    });

    expect(traceAfter(healthy, { 0: withPort }).forward).toMatchObject({ dropCause: "UNDERLAY_IP_IS_OWN", droppedAt: "node-000" });
  });

  it("decides nothing where the receiver has not reported its links", () => {
    const trace = traceAfter(healthy, { 1: ({ known }) => ({ known: known.filter((section) => section !== "links") }) });

    expect(trace).toMatchObject({ verdict: "UNDETERMINED" });
    expect(lastStep(trace.forward)).toMatchObject({ kind: "DECAPSULATE", outcome: "UNKNOWN" });
  });
});
