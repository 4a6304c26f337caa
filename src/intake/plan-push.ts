import { paintSlot, type SlotInterval } from "../domain/history/paint-slot.ts";
import { placeObservation, type Placement } from "../domain/history/place-observation.ts";
import type { Moment, Observation } from "../domain/history/span.ts";
import { EMPTY_CHUNK } from "../storage/content-hash.ts";
import type { NodeIds } from "../storage/ensure-node.ts";
import type { NodeState, StateSlot } from "../storage/node-state.ts";
import type { NodeHistory } from "../storage/read-spans.ts";
import { readSlotIntervals } from "../storage/read-slot-intervals.ts";
import type { SlotRow } from "../storage/slot-changes.ts";
import { codeOfSlot, isRestSlot, sectionOfCode, slotsOf } from "../storage/slot.ts";
import type { Store } from "../storage/store.ts";
import { countChanges } from "./count-changes.ts";
import type { PushResult } from "./push.ts";

/** What a push will write, once it is known that nobody else wrote in between. */
export type PlannedPush = Readonly<{
  history: NodeHistory;
  placement: Placement;
  /** Slots that the push says something new of, with what they held and what they will hold. */
  before: readonly SlotRow[];
  after: readonly SlotRow[];
  /** Content that those slots will refer to. */
  content: readonly StateSlot[];
  state: NodeState;
  observation: Observation;
  changes: PushResult["changes"];
}>;

/** Places the observation, and paints each slot for as long as the push has the word about it. Reads; writes nothing. */
export async function planPush(
  store: Store,
  ids: NodeIds | null,
  { history, state, observation }: { history: NodeHistory; state: NodeState; observation: Observation },
): Promise<PlannedPush> {
  const placement = placeObservation(history.spans, observation);
  const slots = slotsWithNews(placement, observation.effectiveAt);
  const to = Math.max(...[...placement.reach.values()].map((reach) => reach.to));
  const isFirst = ids === null || history.spans.length === 0;
  const held =
    isFirst || slots.length === 0
      ? new Map<number, SlotInterval[]>()
      : await readSlotIntervals(store, ids, { slots, from: observation.effectiveAt, to });

  const painted = slots.map((slot) => ({
    slot,
    before: held.get(slot) ?? [],
    after: paint(held.get(slot) ?? [], slot, { placement, state, observation }),
  }));
  const news = painted.filter(({ before, after }) => !sameIntervals(before, after));
  return {
    history,
    placement,
    before: news.flatMap(({ slot, before }) => before.map((interval) => ({ slot, ...interval }))),
    after: news.flatMap(({ slot, after }) => after.map((interval) => ({ slot, ...interval }))),
    content: news.map(({ slot }) => state.slots.get(slot)).filter((slot) => slot !== undefined),
    state,
    observation,
    changes: await countChanges(store, ids, { news, state, at: observation.effectiveAt }),
  };
}

/** The slots of the sections that the push is the last to speak of at its moment. */
function slotsWithNews({ reach }: Placement, effectiveAt: Moment): number[] {
  const sections = [...reach].filter(([, { to }]) => to > effectiveAt).map(([code]) => sectionOfCode(code));
  return slotsOf(sections.filter((section) => section !== undefined));
}

function paint(
  intervals: readonly SlotInterval[],
  slot: number,
  { placement, state, observation }: { placement: Placement; state: NodeState; observation: Observation },
): SlotInterval[] {
  const reach = placement.reach.get(codeOfSlot(slot));
  if (reach === undefined) return [...intervals];
  return paintSlot(intervals, {
    from: observation.effectiveAt,
    to: reach.to,
    isEnd: reach.isEnd,
    horizon: placement.horizon,
    chunk: state.slots.get(slot)?.chunk ?? EMPTY_CHUNK,
    emptyChunk: EMPTY_CHUNK,
    keepsEmpty: isRestSlot(slot),
  });
}

function sameIntervals(a: readonly SlotInterval[], b: readonly SlotInterval[]): boolean {
  return (
    a.length === b.length &&
    a.every((interval, i) => interval.validFrom === b[i]?.validFrom && interval.validTo === b[i]?.validTo && interval.chunk === b[i]?.chunk)
  );
}
