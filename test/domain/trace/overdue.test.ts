import { describe, expect, it } from "vitest";
import { doubtOverdue, namesMet, NOBODY_OVERDUE } from "../../../src/domain/trace/overdue.ts";
import { traceRoute } from "../../../src/domain/trace/trace-route.ts";
import type { TraceQuery } from "../../../src/domain/trace/trace.ts";
import { type Leg, newTrail } from "../../../src/domain/trace/trail.ts";
import { breakNode, flannelOverlay, nodeName, podAddress, tablesOf } from "../../builders/overlay.ts";

const NODES = 4;
const query: TraceQuery = { from: podAddress(0, 7), to: podAddress(1, 7), fromNode: null, size: 84 };
const overdue = (...nodes: readonly number[]) =>
  new Map(nodes.map((node) => [nodeName(node), { message: `${nodeName(node)} is overdue`, since: 0 }]));
const legTo = (...nodes: readonly string[]): Leg => {
  const packet = { from: query.from, to: query.to, size: 84, mayFragment: false };
  return {
    trail: { ...newTrail(packet), hops: nodes.map((node) => ({ node, steps: [] })) },
    end: { kind: "arrived", node: 0, link: null },
  };
};

describe("doubtOverdue", () => {
  it("leaves everything as it is where nobody is overdue", () => {
    const walked = { legs: [legTo("a", "b")], caveats: [] };

    expect(doubtOverdue(walked, NOBODY_OVERDUE)).toEqual(walked);
  });

  it("takes the decision from legs that meet a node which is overdue, and from no others", () => {
    const late = new Map([["b", { message: "b is overdue", since: 0 }]]);
    const { legs, caveats } = doubtOverdue({ legs: [legTo("a", "b"), legTo("a", "c")], caveats: [] }, late);

    expect(legs.map(({ end }) => end.kind)).toEqual(["unknown", "arrived"]);
    expect(caveats).toEqual([{ code: "NODE_OVERDUE", message: "b is overdue", node: "b" }]);
  });
});

describe("namesMet", () => {
  it("names each node once, in the order in which they are met", () => {
    expect(namesMet([legTo("b", "a"), legTo("b", "c")])).toEqual(["b", "a", "c"]);
  });
});

describe("traceRoute with nodes that are overdue", () => {
  const healthy = flannelOverlay(NODES);

  it("decides what meets none of them", () => {
    expect(traceRoute(tablesOf(healthy), query, overdue(2, 3)).verdict).toBe("REACHABLE");
  });

  it("leaves open what ends at one of them, or begins there", () => {
    for (const node of [0, 1]) {
      const trace = traceRoute(tablesOf(healthy), query, overdue(node));

      expect(trace.verdict).toBe("UNDETERMINED");
      expect(trace.summary).toContain(`the data does not decide it: ${nodeName(node)} is overdue`);
    }
  });

  it("decides what ends before them", () => {
    const broken = breakNode(healthy, 0, () => ({ fdb: [] }));

    expect(traceRoute(tablesOf(broken), query, overdue(1)).forward).toMatchObject({ verdict: "UNREACHABLE", dropCause: "MISSING_FDB" });
  });

  it("names all nodes that it meets, on the way back too", () => {
    expect(traceRoute(tablesOf(healthy), query).met).toEqual([nodeName(0), nodeName(1)]);
  });
});
