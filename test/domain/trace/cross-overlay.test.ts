import { describe, expect, it } from "vitest";
import { ALL_ZERO_MAC } from "../../../src/domain/address/mac.ts";
import { NodeSet } from "../../../src/domain/overlay/node-set.ts";
import { traceRoute } from "../../../src/domain/trace/trace-route.ts";
import {
  breakNode,
  flannelOverlay,
  mac,
  type OverlayNode,
  podAddress,
  tablesOf,
  underlayAddress,
  vtepAddress,
} from "../../builders/overlay.ts";
import { codesOf, lastStep, traceAfter } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const withState =
  (nudState: string, withMac = true) =>
  ({ neighbors }: OverlayNode) => ({
    neighbors: neighbors.map(({ mac: own, ...entry }) => {
      const isMeant = entry.address === vtepAddress(1);
      return { ...entry, ...(own !== undefined && (!isMeant || withMac) && { mac: own }), nudState: isMeant ? nudState : entry.nudState };
    }),
  });
const withoutNeighbor = ({ neighbors }: OverlayNode) => ({ neighbors: neighbors.filter(({ address }) => address !== vtepAddress(1)) });
const flooding =
  (number: number) =>
  ({ fdb }: OverlayNode) => ({
    fdb: [...fdb, { mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: underlayAddress(number), state: "permanent" }],
  });

describe("crossOverlay", () => {
  it.each(["PERMANENT", "NOARP", "STALE", "REACHABLE"])("takes the MAC of an entry that is %s", (state) => {
    expect(traceAfter(healthy, { 0: withState(state) }).verdict).toBe("REACHABLE");
  });

  it.each(["FAILED", "INCOMPLETE"])("finds nobody by an entry that is %s", (state) => {
    const { forward } = traceAfter(healthy, { 0: withState(state, false) });

    expect([forward.dropCause, lastStep(forward)?.description]).toEqual([
      "MISSING_NEIGH",
      `node-000 has a neighbor entry in state ${state} for 10.42.1.0 on flannel.1`,
    ]);
  });

  it("asks where a request is flooded to whom it is for, and the answer finds back", () => {
    const asks = (node: OverlayNode) => ({ ...withoutNeighbor(node), ...flooding(1)(node) });

    expect(traceAfter(healthy, { 0: asks }).forward.verdict).toBe("REACHABLE");
    expect(traceAfter(healthy, { 0: asks, 1: () => ({ fdb: [] }) }).forward.dropCause).toBe("MISSING_NEIGH");
    expect(traceAfter(healthy, { 0: (node) => ({ ...withoutNeighbor(node), ...flooding(2)(node) }) }).forward.dropCause).toBe(
      "MISSING_NEIGH",
    );
  });

  it("finds no FDB entry by the node's own MAC in a neighbor entry", () => {
    const own = ({ neighbors }: OverlayNode) => ({
      neighbors: neighbors.map((entry) => (entry.address === vtepAddress(1) ? { ...entry, mac: mac("0e:42:0a:00:00:00") } : entry)),
    });
    expect(traceAfter(healthy, { 0: own }).forward.dropCause).toBe("MISSING_FDB");
  });

  it("decides nothing where the neighbors were not reported, or dynamic ones may have come since", () => {
    const silent = traceAfter(healthy, {
      0: (node) => ({ ...withoutNeighbor(node), known: node.known.filter((one) => one !== "neighbors") }),
    });
    const tables = tablesOf(breakNode(healthy, 0, () => ({ neighbors: [] })));
    const stale = traceRoute(
      { ...tables, dynamicKnown: NodeSet.none(3) },
      { from: podAddress(0, 5), to: podAddress(1, 5), fromNode: null, size: 84 },
    );

    expect([silent.verdict, codesOf(silent).includes("SECTION_MISSING")]).toEqual(["UNDETERMINED", true]);
    expect([stale.verdict, codesOf(stale).includes("NEIGHBOR_TO_BE_RESOLVED")]).toEqual(["UNDETERMINED", true]);
  });
});
