import { describe, expect, it } from "vitest";
import { viewNode } from "../../../src/domain/trace/node-view.ts";
import { pathOf } from "../../../src/domain/trace/trace-path.ts";
import { arrive, comeTo, drop, type Leg, lose, narrow, newTrail } from "../../../src/domain/trace/trail.ts";
import { flannelOverlay, podAddress, tablesOf } from "../../builders/overlay.ts";

const at = comeTo(
  newTrail({ from: podAddress(0, 5), to: podAddress(1, 5), size: 84, mayFragment: false }),
  viewNode(tablesOf(flannelOverlay(1)), 0),
);
const told = { kind: "ROUTE", description: "so it goes" } as const;
const good = arrive(narrow(at, 1400), null, told);
const bad = drop(at, "LINK_DOWN", told);
const open = lose(at, "SECTION_MISSING", told);

describe("pathOf", () => {
  it.each<[string, Leg[], string]>([
    ["no leg", [], "UNDETERMINED"],
    ["legs that all arrive", [...good, ...good], "REACHABLE"],
    ["legs that all end", bad, "UNREACHABLE"],
    ["legs that differ", [...good, ...bad], "AMBIGUOUS"],
    ["a leg of which nothing is known", [...good, ...open], "UNDETERMINED"],
    ["one more beside legs that differ", [...good, ...bad, ...open], "AMBIGUOUS"],
  ])("of %s is decided by all of them", (_, legs, verdict) => {
    expect(pathOf(legs).verdict).toBe(verdict);
  });

  it("tells of the leg that fails, and why only where all do", () => {
    expect(pathOf(bad)).toMatchObject({ dropCause: "LINK_DOWN", droppedAt: "node-000" });
    expect(pathOf([...good, ...bad])).toMatchObject({ dropCause: null, droppedAt: null, hops: bad[0]?.trail.hops });
    expect(pathOf([...good, ...open]).hops).toBe(open[0]?.trail.hops);
  });

  it("tells the MTU of the leg that it tells of", () => {
    expect([pathOf(good).pathMtu, pathOf(bad).pathMtu, pathOf([]).hops]).toEqual([1400, null, []]);
  });
});
