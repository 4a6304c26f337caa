import fc from "fast-check";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { chanceOf } from "../chaos/chance.ts";
import { ModelledCluster } from "../support/modelled-cluster.ts";
import { KNOWN_SEQUENCES, type Step, steps } from "../support/push-steps.ts";
import { RestartingTaker, type RestartOptions } from "./restarting-taker.ts";

export type SoakOptions = Readonly<{
  /** As many sequences are under way at once, each over a database and a service of its own. */
  databaseUrls: readonly string[];
  operations: number;
  seed: number;
  restartEvery: number;
  /** Hears how many operations are done. */
  onSequence?: (done: number) => void;
  /** No sequence begins after that. */
  stopping?: AbortSignal;
}>;

type Restarts = RestartingTaker["restarts"];

/** `differences`: sequences in which the service and the model of the contract differ, each with how. */
export type SoakResult = Readonly<{
  operations: number;
  sequences: number;
  restarts: Restarts;
  differences: readonly string[];
}>;

/** So many steps a sequence has at least. */
const STEPS_MIN = 6;

/**
 * Sequences of pushes, heartbeats and retirements, each in a cluster of its own, taken by a service that goes and comes again meanwhile, and
 * by the model of what the intake contract says. After each step all that is stored is compared, and at some all that is answered.
 */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const { operations, seed, restartEvery } = options;
  const drawn = fc.sample(steps, { seed, numRuns: Math.ceil(operations / STEPS_MIN) });
  const work: Work = { ...options, sequences: [...KNOWN_SEQUENCES, ...drawn].entries(), done: 0, taken: 0, differences: [] };
  const restarts = await Promise.all(
    options.databaseUrls.map((databaseUrl, lane) => soakLane(work, { databaseUrl, chance: chanceOf(seed + lane), restartEvery })),
  );
  const sum = (how: keyof Restarts): number => restarts.reduce((all, each) => all + each[how], 0);
  return {
    operations: work.done,
    sequences: work.taken,
    restarts: { killedInTheMidst: sum("killedInTheMidst"), killed: sum("killed"), terminated: sum("terminated") },
    differences: work.differences,
  };
}

/** What is left, of which each lane takes the next, and what has been found. */
type Work = SoakOptions & {
  readonly sequences: ArrayIterator<[number, readonly Step[]]>;
  done: number;
  taken: number;
  readonly differences: string[];
};

async function soakLane(work: Work, lane: RestartOptions): Promise<Restarts> {
  const store = openStore({ url: lane.databaseUrl, poolSize: 4 });
  const taker = await RestartingTaker.start(lane);
  try {
    await soakOn(work, store, taker);
    return taker.restarts;
  } finally {
    await taker.stop();
    await store.close();
  }
}

async function soakOn(work: Work, store: OpenStore, taker: RestartingTaker): Promise<void> {
  while (work.done < work.operations && work.stopping?.aborted !== true) {
    const next = work.sequences.next();
    if (next.done === true) return;
    const [number, sequence] = next.value;
    const difference = await differenceIn(new ModelledCluster(store, `soak-${number}`, taker), sequence);
    if (difference !== null) work.differences.push(`sequence ${number} of seed ${work.seed}: ${difference}\n${JSON.stringify(sequence)}`);
    work.done += sequence.length;
    work.taken += 1;
    work.onSequence?.(work.done);
  }
}

/** Null: there is none. After the first one of a sequence nothing can be said of the rest. */
async function differenceIn(cluster: ModelledCluster, sequence: readonly Step[]): Promise<string | null> {
  try {
    for (const step of sequence) await cluster.take(step);
    await cluster.compareAll();
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
