import { describe, expect, it } from "vitest";
import { breakNode, flannelOverlay, ip, type OverlayNode, podAddress, underlayAddress, vtepMac } from "../../builders/overlay.ts";
import { dualStackOverlay, podAddress6, withLink, withVxlan } from "../../builders/traced-overlays.ts";
import { codesOf, lastStep, traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const withEntry = ({ fdb }: OverlayNode, more: Partial<OverlayNode["fdb"][number]>) => ({
  fdb: fdb.map((entry) => (entry.mac === vtepMac(1) ? { ...entry, ...more } : entry)),
});
const byNexthop = (node: OverlayNode) => ({
  fdb: node.fdb.map(({ remoteVtep, ...entry }) =>
    entry.mac === vtepMac(1) || remoteVtep === undefined ? { ...entry, nexthopId: 7 } : { ...entry, remoteVtep },
  ),
});

describe("encapsulate", () => {
  it.each<[string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["LINK_DOWN", "the VXLAN link is down", (node) => withLink(node, "flannel.1", { flags: [] })],
    ["SOURCE_ADDRESS_MISSING", "its source is no address of the node", (node) => withVxlan(node, { local: underlayAddress(9) })],
    ["FDB_WRONG_DST", "the entry names a third node that nobody holds", (node) => withEntry(node, { remoteVtep: ip("192.168.9.9") })],
  ])("ends with %s at the sender where %s", (cause, _, damage) => {
    expect(traceAfter(healthy, { 0: damage }).forward).toMatchObject({ dropCause: cause, droppedAt: "node-000" });
  });

  it.each<[string, string, Partial<OverlayNode["fdb"][number]>]>([
    ["WRONG_VTEP_MAC", "another node", { remoteVtep: underlayAddress(2) }],
    ["PORT_MISMATCH", "another port", { port: 4789 }],
    ["VNI_MISMATCH", "another VNI", { vni: 9 }],
  ])("is dropped with %s where the entry leads to %s", (cause, _, entry) => {
    expect(traceAfter(healthy, { 0: (node) => withEntry(node, entry) }).forward.dropCause).toBe(cause);
  });

  it.each<[string, (node: OverlayNode) => Partial<OverlayNode>]>([
    [
      "the node takes any source",
      (node) => ({ links: node.links.map((own) => (own.vxlan === undefined ? own : { ...own, vxlan: { vni: 1, port: 8472 } })) }),
    ],
    [
      "it sends from an address that no other node knows",
      (node) => ({
        ...withVxlan(node, { local: ip("192.168.0.77") }),
        addresses: [...node.addresses, { link: "eth0", address: ip("192.168.0.77"), prefixLength: 16, scope: "global" }],
      }),
    ],
    ["the entry has the link's own port and VNI", (node) => withEntry(node, { port: 8472, vni: 1 })],
  ])("arrives where %s", (_, damage) => {
    expect(traceAfter(healthy, { 0: damage }).verdict).toBe("REACHABLE");
  });

  it("sends to the members of a nexthop group, each flow to one", () => {
    const grouped = (node: OverlayNode) => ({
      ...byNexthop(node),
      nexthops: [
        {
          id: 7,
          fdb: true,
          group: [
            { id: 8, weight: 1 },
            { id: 9, weight: 1 },
          ],
        },
        { id: 8, fdb: true, gateway: underlayAddress(1) },
        { id: 9, fdb: true, gateway: underlayAddress(2) },
      ],
    });
    const single = (node: OverlayNode) => ({ ...byNexthop(node), nexthops: [{ id: 7, fdb: true, gateway: underlayAddress(1) }] });

    const trace = traceAfter(healthy, { 0: grouped });

    expect([trace.verdict, codesOf(trace).includes("EQUAL_COST_PATHS")]).toEqual(["AMBIGUOUS", true]);
    expect(traceAfter(healthy, { 0: single }).verdict).toBe("REACHABLE");
  });

  it("decides nothing where the nexthop object was not reported", () => {
    const trace = traceAfter(healthy, { 0: byNexthop });
    expect([trace.verdict, lastStep(trace.forward)?.description]).toEqual([
      "UNDETERMINED",
      "node-000 does not tell of the nexthop object 7",
    ]);
  });

  it("takes 50 bytes of an outer packet over IPv4, and 70 over IPv6", () => {
    const bare = (node: OverlayNode) => ({ ...withLink(node, "eth0", { mtu: 1400 }), ...withRouteMtu(node) });
    const withRouteMtu = ({ links }: OverlayNode) => ({
      links: links.map((own) => ({
        ...own,
        mtu: own.name === "eth0" ? 1400 : 1500,
        ...(own.vxlan !== undefined && { vxlan: { ...own.vxlan, df: "set" } }),
      })),
    });
    const overlay = [0, 1].reduce((whole, number) => breakNode(whole, number, bare), dualStackOverlay(2));
    const verdict = (from: typeof v4, to: typeof v4, size: number) => traceIn(overlay, from, to, { size }).forward.verdict;
    const v4 = podAddress(0, 5);

    expect([1350, 1351].map((size) => verdict(v4, podAddress(1, 5), size))).toEqual(["REACHABLE", "UNREACHABLE"]);
    expect([1330, 1331].map((size) => verdict(podAddress6(0, 5), podAddress6(1, 5), size))).toEqual(["REACHABLE", "UNREACHABLE"]);
  });
});
