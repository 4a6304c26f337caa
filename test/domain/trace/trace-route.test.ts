import { describe, expect, it } from "vitest";
import { calicoOverlay, evpnOverlay } from "../../builders/other-overlays.ts";
import { flannelOverlay, ip, link, podAddress, underlayAddress, vtepAddress } from "../../builders/overlay.ts";
import {
  dualStackOverlay,
  hostGwOverlay,
  podAddress6,
  registeredNatOverlay,
  vagrantOverlay,
  withAddress,
} from "../../builders/traced-overlays.ts";
import { codesOf, lastStep, stepsOf, traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);

describe("traceRoute", () => {
  it("follows a request over VXLAN step by step, and its reply", () => {
    const { verdict, forward, return: back } = traceAfter(healthy, {});

    expect(verdict).toBe("REACHABLE");
    expect(stepsOf(forward)).toEqual([
      "node-000 SOURCE",
      "node-000 ROUTE",
      "node-000 NEIGHBOR",
      "node-000 FDB",
      "node-000 ENCAPSULATE",
      "node-000 UNDERLAY_ROUTE",
      "node-000 UNDERLAY_NEIGHBOR",
      "node-001 RECEIVE",
      "node-001 DECAPSULATE",
      "node-001 ROUTE",
      "node-001 DELIVER",
    ]);
    expect(stepsOf(back).at(-1)).toBe("node-000 DELIVER");
    expect(forward).toMatchObject({ dropCause: null, droppedAt: null, pathMtu: 1450 });
  });

  it("says in one sentence what it found", () => {
    expect(traceAfter(healthy, {}).summary).toBe(
      "10.42.0.5 to 10.42.1.5 with 84 bytes: the request arrives over node-000, node-001, and the reply comes back.",
    );
  });

  it.each([
    { what: "pods over flannel's IPv6 twin", overlay: dualStackOverlay(3), from: podAddress6(0, 5), to: podAddress6(2, 5) },
    { what: "pods over direct routes", overlay: hostGwOverlay(3), from: podAddress(0, 5), to: podAddress(2, 5) },
    { what: "pods of one node", overlay: healthy, from: podAddress(0, 5), to: podAddress(0, 6) },
    { what: "a pod and its own gateway", overlay: healthy, from: podAddress(0, 5), to: podAddress(0, 1) },
    { what: "a pod and its own node", overlay: healthy, from: podAddress(0, 5), to: underlayAddress(0) },
    { what: "a pod and another node", overlay: healthy, from: podAddress(0, 5), to: underlayAddress(2) },
    { what: "a pod and another node's VTEP", overlay: healthy, from: podAddress(0, 5), to: vtepAddress(2) },
    { what: "a node and another's pod", overlay: healthy, from: underlayAddress(0), to: podAddress(2, 5) },
    { what: "a node and its own pod", overlay: healthy, from: underlayAddress(0), to: podAddress(0, 5) },
    { what: "nodes over the underlay", overlay: healthy, from: underlayAddress(0), to: underlayAddress(2) },
    { what: "Calico's pods behind their own links", overlay: calicoOverlay(3), from: ip("192.168.0.5"), to: ip("192.168.2.5") },
    { what: "pods behind an L3VNI", overlay: evpnOverlay(3), from: podAddress(0, 5), to: podAddress(2, 5) },
    { what: "machines in a stretched subnet", overlay: evpnOverlay(3), from: ip("10.100.0.10"), to: ip("10.100.0.12") },
    { what: "a pod and a machine", overlay: evpnOverlay(3), from: podAddress(0, 5), to: ip("10.100.0.12") },
    {
      what: "pods of machines with a NAT link that they do not use",
      overlay: vagrantOverlay(3),
      from: podAddress(0, 5),
      to: podAddress(2, 5),
    },
  ])("finds $what REACHABLE both ways", ({ overlay, from, to }) => {
    const [there, back] = [traceIn(overlay, from, to), traceIn(overlay, to, from)];

    expect([there.verdict, there.summary]).toEqual(["REACHABLE", there.summary]);
    expect([back.verdict, back.summary]).toEqual(["REACHABLE", back.summary]);
  });

  it.each([
    { what: "its own gateway", to: podAddress(0, 1) },
    { what: "its own node", to: underlayAddress(0) },
    { what: "itself", to: podAddress(0, 5) },
  ])("reaches $what without leaving the node", ({ to }) => {
    const { verdict, forward, return: back } = traceIn(healthy, podAddress(0, 5), to);

    expect([verdict, forward.hops.map(({ node }) => node), back?.hops.map(({ node }) => node)]).toEqual([
      "REACHABLE",
      ["node-000"],
      ["node-000"],
    ]);
  });

  it("sends the reply to the node that asked, not to another that has the source's address too", () => {
    const shared = ip("172.17.0.1");
    const docker = healthy.map((node) => ({
      ...node,
      ...withAddress(node, "docker0", shared, 16),
      links: [...node.links, link("docker0")],
    }));

    const own = traceIn(docker, podAddress(0, 5), shared);
    const across = traceIn(docker, shared, podAddress(1, 5), { fromNode: "node-000" });

    expect([own.verdict, own.forward.hops.map(({ node }) => node)]).toEqual(["REACHABLE", ["node-000"]]);
    expect([across.verdict, across.forward.dropCause]).toEqual(["UNREACHABLE", "MARTIAN_SOURCE"]);
  });

  it("sends IPv6 replies to the node that asked too, where no martian stops the request", () => {
    const shared = ip("fd00:d::1");
    const docker = dualStackOverlay(3).map((node) => ({ ...node, ...withAddress(node, "lo", shared, 128) }));

    const trace = traceIn(docker, shared, podAddress6(1, 5));

    expect([trace.verdict, trace.forward.verdict]).not.toEqual(["REACHABLE", "REACHABLE"]);
    expect(codesOf(trace)).toContain("ADDRESS_AMBIGUOUS");
  });

  it("tells the story of nodes that all registered 10.0.2.15: the sender gets its own packets", () => {
    const { verdict, forward, return: back } = traceIn(registeredNatOverlay(3), podAddress(0, 5), podAddress(1, 5));

    expect({ verdict, back, cause: forward.dropCause, at: forward.droppedAt }).toEqual({
      verdict: "UNREACHABLE",
      back: null,
      cause: "UNDERLAY_IP_IS_OWN",
      at: "node-000",
    });
    expect(new Set(forward.hops.map(({ node }) => node))).toEqual(new Set(["node-000"]));
    expect(stepsOf(forward).slice(0, 6)).toEqual([
      "node-000 SOURCE",
      "node-000 ROUTE",
      "node-000 NEIGHBOR",
      "node-000 FDB",
      "node-000 ENCAPSULATE",
      "node-000 UNDERLAY_ROUTE",
    ]);
    expect(forward.hops[0]?.steps[5]?.description).toContain("10.0.2.15 is an address of node-000 itself");
  });

  it("tells of the reply where the request arrives and nothing comes back", () => {
    const { verdict, summary, forward, return: back } = traceAfter(healthy, { 1: ({ fdb }) => ({ fdb: fdb.slice(1) }) });

    expect([verdict, forward.verdict, back?.dropCause, back?.droppedAt]).toEqual(["UNREACHABLE", "REACHABLE", "MISSING_FDB", "node-001"]);
    expect(summary).toContain("the request arrives, but of the reply: ");
    expect(lastStep(back)).toMatchObject({ kind: "FDB", outcome: "DROP" });
  });

  it("begins at the node that was asked for where several could have the source", () => {
    const stretched = evpnOverlay(3);
    const [from, to] = [ip("10.100.0.77"), podAddress(2, 5)];

    const anywhere = traceIn(stretched, from, to);
    const named = traceIn(stretched, from, to, { fromNode: "node-001" });

    expect(codesOf(anywhere)).toContain("ADDRESS_AMBIGUOUS");
    expect(named.forward.hops[0]?.node).toBe("node-001");
  });

  it.each([
    { address: "10.99.0.1", because: "nobody has it" },
    { address: "127.0.0.1", because: "it is every node's own" },
    { address: "fe80::1", because: "it means something on one link alone" },
    { address: "169.254.1.1", because: "it means something on one link alone" },
    { address: "0.0.0.0", because: "it is no address of anybody" },
    { address: "224.0.0.1", because: "it is a group" },
  ])("decides nothing about $address, since $because", ({ address }) => {
    const overlay = dualStackOverlay(3);
    const other = address.includes(":") ? podAddress6(1, 5) : podAddress(1, 5);

    for (const trace of [traceIn(overlay, other, ip(address)), traceIn(overlay, ip(address), other)]) {
      expect(trace).toMatchObject({ verdict: "UNDETERMINED", return: null, caveats: [{ code: "ADDRESS_UNKNOWN" }] });
    }
  });
});
