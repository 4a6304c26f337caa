import { setTimeout as sleep } from "node:timers/promises";
import { checkHistory, type Verdict } from "./check-history.ts";
import { startWriters, type World } from "./world.ts";
import type { Told } from "./writer.ts";

export type Rounds = Readonly<{
  name: string;
  count: number;
  chance: () => number;
  /** What dies, and comes up again as far as it does not by itself. Gives what it was. */
  kill: (round: number) => Promise<void>;
  tell: (text: string) => void;
  /** No round begins after that. */
  stopping: AbortSignal;
}>;

export type RoundsResult = Verdict & Readonly<{ rounds: number; slowestReadyMs: number }>;

/** Something dies within this time of when all writers are at work, which on a busy machine takes a while. */
const LOAD_MS_MAX = 500;
const WARM_UP_POLL_MS = 5;
/** Each round has content of its own, so that its chunks are as new as its versions. */
const MARKS_A_ROUND = 251;

/**
 * Again and again: writers push, something dies in the midst of it, the service gets ready again, and what is stored is held against what
 * was pushed. In the end all of it is looked at once more.
 */
export async function killRounds(world: World, { name, count, chance, kill, tell, stopping }: Rounds): Promise<RoundsResult> {
  const all: Told[] = [];
  const verdicts: Verdict[] = [];
  let slowestReadyMs = 0;
  let round = 0;
  for (; round < count && !stopping.aborted; round++) {
    const writers = startWriters(world, { name: `${name}${round}`, firstMark: round * MARKS_A_ROUND });
    while (writers.some((writer) => writer.told.acknowledged.length === 0)) await sleep(WARM_UP_POLL_MS);
    await sleep(chance() * LOAD_MS_MAX);
    await kill(round);
    slowestReadyMs = Math.max(slowestReadyMs, await world.service.ready());
    await Promise.all(writers.map((writer) => writer.stop()));
    const told = writers.map((writer) => writer.told);
    all.push(...told);
    const verdict = await checkHistory(world.store, told);
    verdicts.push(verdict);
    for (const wrong of [...verdict.lost, ...verdict.half]) tell(`round ${round}: ${wrong}`);
    if (round % 10 === 9) tell(`${name}: ${round + 1} of ${count}`);
  }
  verdicts.push({ ...(await checkHistory(world.store, all)), acknowledged: 0 });
  return {
    rounds: round,
    slowestReadyMs,
    acknowledged: verdicts.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    lost: [...new Set(verdicts.flatMap(({ lost }) => lost))],
    half: [...new Set(verdicts.flatMap(({ half }) => half))],
  };
}
