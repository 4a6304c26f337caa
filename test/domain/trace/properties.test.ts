import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placesOf } from "../../../src/domain/trace/places.ts";
import { traceRoute } from "../../../src/domain/trace/trace-route.ts";
import { flannelOverlay, podAddress, tablesOf } from "../../builders/overlay.ts";
import { dualStackOverlay, hostGwOverlay, podAddress6 } from "../../builders/traced-overlays.ts";
import { randomAddress, randomOverlay } from "../../builders/random-overlay.ts";
import { lastStep } from "../../builders/traces.ts";

const RUNS = { numRuns: 200 };
const query = fc.record({ from: randomAddress, to: randomAddress, fromNode: fc.constant(null), size: fc.constantFrom(28, 84, 1450) });

describe("a trace through any tables", () => {
  it("ends, and gives an answer that fits together", () => {
    const property = fc.property(randomOverlay, query, (overlay, asked) => {
      const { verdict, forward, return: back } = traceRoute(tablesOf(overlay), asked);

      expect(back === null).toBe(forward.verdict !== "REACHABLE");
      expect(verdict).toBe((back ?? forward).verdict);
      for (const path of [forward, ...(back === null ? [] : [back])]) {
        expect(path.dropCause === null).toBe(path.verdict !== "UNREACHABLE");
        expect(path.droppedAt === null).toBe(path.verdict !== "UNREACHABLE");
      }
    });

    fc.assert(property, RUNS);
  });

  it("is REACHABLE only where the last step is at a node that has the destination", () => {
    let reached = 0;
    const property = fc.property(randomOverlay, query, (overlay, asked) => {
      const tables = tablesOf(overlay);
      const { forward } = traceRoute(tables, asked);
      if (forward.verdict !== "REACHABLE") return;
      reached += 1;

      const places = placesOf(tables, asked.to).map(({ node }) => tables.nodes[node]);
      expect(places).toContain(forward.hops.at(-1)?.node);
      expect(lastStep(forward)).toMatchObject({ kind: "DELIVER", outcome: "PASS" });
    });

    fc.assert(property, RUNS);
    expect(reached).toBeGreaterThan(5);
  });

  it("finds the same whatever the order of the nodes", () => {
    const property = fc.property(randomOverlay, query, (overlay, asked) => {
      const [there, back] = [overlay, overlay.toReversed()].map((nodes) => traceRoute(tablesOf(nodes), asked));

      expect([back?.verdict, back?.forward.verdict]).toEqual([there?.verdict, there?.forward.verdict]);
    });

    fc.assert(property, RUNS);
  });
});

describe("a trace through a healthy mesh", () => {
  it("is REACHABLE for all pairs of pods, whatever its size and kind", () => {
    const pair = fc.record({ size: fc.integer({ min: 1, max: 6 }), from: fc.nat(), to: fc.nat(), pod: fc.integer({ min: 2, max: 254 }) });
    const property = fc.property(pair, ({ size, from, to, pod }) => {
      const [source, goal] = [from % size, to % size];
      const inner = { from: podAddress(source, pod), to: podAddress(goal, 7), fromNode: null, size: 1450 };
      const inner6 = { ...inner, from: podAddress6(source, pod), to: podAddress6(goal, 7), size: 1430 };

      expect(traceRoute(tablesOf(flannelOverlay(size)), inner).verdict).toBe("REACHABLE");
      expect(traceRoute(tablesOf(hostGwOverlay(size)), inner).verdict).toBe("REACHABLE");
      expect(traceRoute(tablesOf(dualStackOverlay(size)), inner6).verdict).toBe("REACHABLE");
    });

    fc.assert(property, { numRuns: 40 });
  });
});
