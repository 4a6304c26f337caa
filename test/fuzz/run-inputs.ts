import process from "node:process";
import { check, type Outcome } from "./check.ts";
import type { Corpus } from "./corpus.ts";
import { type Input, inputAt, TARGETS } from "./input.ts";

/** An input with which something is wrong. */
export type Finding = Readonly<{ index: number; input: Input; what: string }>;

/** Of one reader: how many inputs it took and refused, and how long the slowest needed. */
export type Tally = Record<Outcome, number> & { slowestMs: number; slowestIndex: number };
export type Tallies = Record<Input["target"], Tally>;

/** Inputs `from`, `from + step` and so on, up to below `to`. */
export type Stretch = Readonly<{ seed: number; from: number; to: number; step: number }>;

/** Nothing of a size that is tried here may hold up all others for longer. */
export const BLOCK_MS = 50;
/** Below this, nobody needs to know. */
const SLOW_MS = 2;
/** The compiler and the collector of garbage do not come each time. */
const REPEATS = 4;

/** Gives up after so many findings: they are most often one. */
export const FINDINGS_MAX = 20;

export const emptyTallies = (): Tallies =>
  Object.fromEntries(TARGETS.map((target) => [target, { taken: 0, refused: 0, slowestMs: 0, slowestIndex: -1 }])) as Tallies;

export function addTallies(sum: Tallies, more: Tallies): void {
  for (const target of TARGETS) {
    const [into, { taken, refused, slowestMs, slowestIndex }] = [sum[target], more[target]];
    into.taken += taken;
    into.refused += refused;
    if (slowestMs > into.slowestMs) Object.assign(into, { slowestMs, slowestIndex });
  }
}

/** Reads the inputs of a stretch one after the other. */
export function runInputs(corpus: Corpus, { seed, from, to, step }: Stretch): { tallies: Tallies; findings: Finding[] } {
  const tallies = emptyTallies();
  const findings: Finding[] = [];
  for (let index = from; index < to && findings.length < FINDINGS_MAX; index += step) {
    const input = inputAt(corpus, seed, index);
    const what = runInput(input, { index, tally: tallies[input.target] });
    if (what !== null) findings.push({ index, input, what });
  }
  return { tallies, findings };
}

/** What is wrong with an input; null: nothing. */
export function runInput(input: Input, { index, tally }: { index: number; tally: Tally }): string | null {
  const { ms, outcome } = timed(input);
  if (outcome instanceof Error) return `${outcome.name}: ${outcome.message}\n${outcome.stack?.split("\n").slice(1, 5).join("\n") ?? ""}`;
  tally[outcome] += 1;
  const least = ms <= Math.max(SLOW_MS, tally.slowestMs) ? 0 : leastOf(input, ms);
  if (least > tally.slowestMs) Object.assign(tally, { slowestMs: least, slowestIndex: index });
  return least > BLOCK_MS ? `blocks for ${Math.round(least)} ms: ${input.text.length} characters` : null;
}

function timed(input: Input): { ms: number; outcome: Outcome | Error } {
  const startedAt = performance.now();
  const outcome = attempt(input);
  return { ms: performance.now() - startedAt, outcome };
}

/** The least of several times. */
function leastOf(input: Input, first: number): number {
  let least = first;
  for (let left = REPEATS; left > 0 && least > SLOW_MS; left--) {
    const stop = startTimer();
    attempt(input);
    least = Math.min(least, stop());
  }
  return least;
}

/** Milliseconds that passed, or that this process had a processor for where those are fewer: others may have had it meanwhile. */
export function startTimer(): () => number {
  const [startedAt, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return Math.min(performance.now() - startedAt, (user + system) / 1000);
  };
}

function attempt(input: Input): Outcome | Error {
  try {
    return check(input);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
