import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Life, livesAfter } from "../../../src/domain/diagnosis/life.ts";
import { livesBefore, reviseLives, type Reached } from "../../../src/domain/diagnosis/revise-lives.ts";
import { lifeOf, lookOf } from "../../builders/told-finding.ts";

const STILL = Number.POSITIVE_INFINITY;

/** What is shown at each moment from 0 on, and at the last one still. Each is looked at twice, so that nothing is left unconfirmed. */
type Timeline = readonly (readonly string[])[];

const looksOf = (timeline: Timeline, { from, to }: { from: number; to: number }) =>
  timeline.flatMap((shown, at) => (from <= at && at < to ? [lookOf(at, shown), lookOf(at + 0.5, shown)] : []));

function revised(stored: readonly Life[], timeline: Timeline, stretch: Reached): Life[] {
  const looks = looksOf(timeline, { from: stretch.from, to: stretch.reached });
  return reviseLives(stored, looks.reduce<readonly Life[]>(livesAfter, livesBefore(stored, stretch.from)), stretch);
}

const whole = (timeline: Timeline): Life[] => revised([], timeline, { from: 0, to: STILL, reached: STILL });
const numbered = (lives: readonly Life[]): Life[] => lives.map((life, index) => ({ ...life, id: index + 1 }));

const told = (lives: readonly Life[]): string[] =>
  lives.map(({ told: { subject }, openedAt, closedAt, isConfirmed }) => `${subject} [${openedAt}, ${closedAt}) ${isConfirmed}`).sort();

const MOMENTS = 12;
const shown = fc.subarray(["x", "y", "z"]);
const timelines = fc.array(shown, { minLength: MOMENTS, maxLength: MOMENTS });
const moments = fc.integer({ min: 0, max: MOMENTS });
const stretches = fc.tuple(moments, moments).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }));

describe("reviseLives", () => {
  it("begins and ends lives within the stretch", () => {
    const stored = [lifeOf("x", 10, STILL, { id: 1 })];

    const lives = reviseLives(stored, [lifeOf("x", 10, 20, { id: 1 }), lifeOf("y", 25, STILL)], { from: 20, to: STILL, reached: STILL });

    expect(lives.map(({ id, closedAt }) => [id, closedAt])).toEqual([
      [1, 20],
      [null, STILL],
    ]);
  });

  it("keeps the id of a life that now begins earlier", () => {
    const stored = [lifeOf("x", 30, STILL, { id: 7 })];

    expect(reviseLives(stored, [lifeOf("x", 10, STILL)], { from: 10, to: 20, reached: 20 })).toMatchObject(
      [
        { id: 7, openedAt: 30 },
        { id: null, openedAt: 10, closedAt: 20 },
      ].toSorted((a, b) => a.openedAt - b.openedAt),
    );
    expect(reviseLives(stored, [lifeOf("x", 10, STILL)], { from: 10, to: 30, reached: 30 })).toMatchObject([{ id: 7, openedAt: 10 }]);
  });

  it("leaves nothing of what was unconfirmed when the stretch was over, unless it is not over yet", () => {
    const looked = [lifeOf("x", 10, STILL, { isConfirmed: false })];

    expect(reviseLives([], looked, { from: 10, to: 20, reached: 20 })).toEqual([]);
    expect(reviseLives([], looked, { from: 10, to: 30, reached: 20 })).toMatchObject([{ openedAt: 10, closedAt: 20 }]);
    expect(reviseLives([], looked, { from: 10, to: STILL, reached: 20 })).toMatchObject([{ openedAt: 10, closedAt: STILL }]);
  });

  it("gives what looking at all of the time at once would give, when a stretch of it has changed", () => {
    fc.assert(
      fc.property(timelines, timelines, stretches, (before, late, { from, to: end }) => {
        const to = end === MOMENTS ? STILL : end;
        const changed = before.map((usual, at) => (from <= at && at < to ? (late[at] ?? []) : usual));
        const lives = revised(numbered(whole(before)), changed, { from, to, reached: to });

        expect(told(lives)).toEqual(told(whole(changed)));
      }),
    );
  });

  it("gives the same when the stretch is worked off in two parts", () => {
    fc.assert(
      fc.property(timelines, timelines, stretches, moments, (before, late, { from, to: end }, cut) => {
        const isUpToNow = end === MOMENTS;
        const to = isUpToNow ? STILL : end;
        const middle = Math.min(Math.max(cut, from), end);
        const changed = before.map((usual, at) => (from <= at && at < to ? (late[at] ?? []) : usual));
        const half = numbered(revised(numbered(whole(before)), changed, { from, to, reached: middle }));

        expect(told(revised(half, changed, { from: middle, to, reached: to }))).toEqual(told(whole(changed)));
      }),
    );
  });

  it("gives no id twice, and none that there was not", () => {
    fc.assert(
      fc.property(timelines, timelines, stretches, (before, late, { from, to }) => {
        const stored = numbered(whole(before));
        const ids = revised(stored, late, { from, to, reached: to }).flatMap(({ id }) => id ?? []);

        expect(new Set(ids).size).toBe(ids.length);
        expect(ids.filter((id) => id > stored.length)).toEqual([]);
      }),
    );
  });
});
