import { describe, expect, it } from "vitest";
import { ALL_ZERO_MAC } from "../../../src/domain/address/mac.ts";
import { evpnOverlay, vmMac } from "../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, ip, type OverlayNode, podAddress } from "../../builders/overlay.ts";
import { codesOf, lastStep, stepsOf, traceIn } from "../../builders/traces.ts";

const stretched = evpnOverlay(3);
const [from, to] = [ip("10.100.0.10"), ip("10.100.0.12")];
const withoutFloods = ({ fdb }: OverlayNode) => ({ fdb: fdb.filter(({ mac }) => mac !== ALL_ZERO_MAC) });

describe("bridgeTo", () => {
  it("goes from port to port on one node, past its gateway", () => {
    const { forward } = traceIn(flannelOverlay(2), podAddress(0, 5), podAddress(0, 6));
    expect(stepsOf(forward)).toEqual(["node-000 SOURCE", "node-000 DELIVER"]);
  });

  it("goes over the bridge's VXLAN link to another node in one subnet", () => {
    const trace = traceIn(stretched, from, to);

    expect(stepsOf(trace.forward)).toEqual(expect.arrayContaining(["node-000 BRIDGE", "node-000 FDB", "node-002 DELIVER"]));
    expect(codesOf(trace)).toContain("NEIGHBOR_TO_BE_RESOLVED");
  });

  it("hears no answer where nothing is flooded either way, unless the port answers for its bridge", () => {
    const deaf = [0, 1, 2].reduce((whole, number) => breakNode(whole, number, withoutFloods), stretched);
    const suppressing = deaf.map((node) => ({
      ...node,
      bridgeLinks: [{ link: "vxlan100", master: "br100", features: ["neigh_suppress"] }],
    }));

    expect(traceIn(deaf, from, to).forward).toMatchObject({ dropCause: "MISSING_NEIGH", droppedAt: "node-000" });
    expect(traceIn(suppressing, from, to).forward.verdict).toBe("REACHABLE");
  });

  it("hears no answer where the bridge has no VXLAN link", () => {
    const cut = breakNode(stretched, 0, ({ links }) => ({ links: links.filter(({ name }) => name !== "vxlan100") }));
    expect(traceIn(cut, from, to).forward.dropCause).toBe("MISSING_NEIGH");
  });

  it("does not know the MAC of a machine of which nobody has told", () => {
    const unknown = stretched.map((node, number) => ({
      ...node,
      neighbors: node.neighbors.filter(({ address }) => address !== to),
      ...(number !== 2 && {
        addresses: node.addresses.filter(({ link }) => number === 0 || link !== "br100"),
        routes: node.routes.filter(({ link }) => number === 0 || link !== "br100"),
      }),
    }));
    const { verdict, forward } = traceIn(unknown, from, to, { fromNode: "node-000" });

    expect([verdict, lastStep(forward)?.outcome]).toEqual(["UNDETERMINED", "UNKNOWN"]);
  });

  it("ends where a static entry for the machine's MAC leads to a third node", () => {
    const astray = breakNode(stretched, 0, ({ fdb }) => ({
      fdb: fdb.map((own) => (own.mac === vmMac(2) ? { ...own, remoteVtep: ip("10.0.10.11") } : own)),
    }));
    expect(traceIn(astray, from, to).forward).toMatchObject({ dropCause: "WRONG_VTEP_MAC", droppedAt: "node-001" });
  });
});
