import type { Moment } from "../domain/history/span.ts";

/** What broke lately broke and healed close together, if it did: the newest states are looked at one by one. */
const ONE_BY_ONE = 4;
/** What held usually held for long: these many states that lasted longest are looked at wherever they are. */
const LONGEST = 3;

/** So many starts are worth telling: of more, the oldest would not be reached. */
export const STARTS_MAX = 1024;

/**
 * The start of a state with which something ceased to hold: just before it, it held. Null where it held at no moment that was looked at.
 * The newest states are looked at one by one, then twice as far back each time, those that lasted longest, and the oldest; between the first
 * that held and the last that did not it is bisected. At most 25 moments are asked about, whatever there is between them.
 *
 * @param starts of states, newest first, at most STARTS_MAX; the newest state does not hold
 */
export async function lastHolding(starts: readonly Moment[], holds: (at: Moment) => Promise<boolean>): Promise<Moment | null> {
  const holdsBefore = (index: number): Promise<boolean> => holds((starts[index] ?? 0) - 1);
  let broken = -1;
  for (const index of probes(starts)) {
    if (await holdsBefore(index)) return starts[await bisect({ broken, holding: index }, holdsBefore)] ?? null;
    broken = index;
  }
  return null;
}

/** Each index stands for the state before that start. */
function probes(starts: readonly Moment[]): number[] {
  const count = starts.length;
  const indexes = Array.from({ length: ONE_BY_ONE }, (_, index) => index);
  for (let index = 2 * ONE_BY_ONE - 1; index < count - 1; index = 2 * index + 1) indexes.push(index);
  // What was before the oldest start is often nothing at all.
  const found = new Set([...indexes, ...longest(starts), count - 2, count - 1]);
  return [...found].filter((index) => index >= 0 && index < count).sort((a, b) => a - b);
}

function longest(starts: readonly Moment[]): number[] {
  const lasting = starts.slice(1).map((start, index) => ({ index, ms: (starts[index] ?? start) - start }));
  return lasting
    .sort((a, b) => b.ms - a.ms)
    .slice(0, LONGEST)
    .map(({ index }) => index);
}

type Between = Readonly<{ broken: number; holding: number }>;

/** What lies between is never looked at as a whole: of several changes there the one is found that the halving comes upon. */
async function bisect({ broken, holding }: Between, holdsBefore: (index: number) => Promise<boolean>): Promise<number> {
  if (holding - broken <= 1) return holding;
  const middle = Math.floor((broken + holding) / 2);
  return bisect((await holdsBefore(middle)) ? { broken, holding: middle } : { broken: middle, holding }, holdsBefore);
}
