import fc from "fast-check";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { chanceOf } from "../chaos/chance.ts";
import { ModelledCluster } from "../support/modelled-cluster.ts";
import { KNOWN_SEQUENCES, type Step, steps } from "../support/push-steps.ts";
import { RestartingTaker } from "./restarting-taker.ts";

export type SoakOptions = Readonly<{
  databaseUrl: string;
  operations: number;
  seed: number;
  restartEvery: number;
  /** Hears how many operations are done. */
  onSequence?: (done: number) => void;
  /** No sequence begins after that. */
  stopping?: AbortSignal;
}>;

/** `differences`: sequences in which the service and the model of the contract differ, each with how. */
export type SoakResult = Readonly<{
  operations: number;
  sequences: number;
  restarts: RestartingTaker["restarts"];
  differences: readonly string[];
}>;

/** So many steps a sequence has at least. */
const STEPS_MIN = 6;

/**
 * Sequences of pushes, heartbeats and retirements, each in a cluster of its own, taken by a service that goes and comes again meanwhile, and
 * by the model of what the intake contract says. After each step all that is stored is compared, and at some all that is answered.
 */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const store = openStore({ url: options.databaseUrl, poolSize: 4 });
  const taker = await RestartingTaker.start({ ...options, chance: chanceOf(options.seed) });
  try {
    return await soak(options, store, taker);
  } finally {
    await taker.stop();
    await store.close();
  }
}

async function soak(
  { operations, seed, onSequence, stopping }: SoakOptions,
  store: OpenStore,
  taker: RestartingTaker,
): Promise<SoakResult> {
  const sequences = [...KNOWN_SEQUENCES, ...fc.sample(steps, { seed, numRuns: Math.ceil(operations / STEPS_MIN) })];
  const differences: string[] = [];
  let [done, taken] = [0, 0];
  for (const sequence of sequences) {
    if (done >= operations || stopping?.aborted === true) break;
    const difference = await differenceIn(new ModelledCluster(store, `soak-${taken}`, taker), sequence);
    if (difference !== null) differences.push(`sequence ${taken} of seed ${seed}: ${difference}\n${JSON.stringify(sequence)}`);
    done += sequence.length;
    taken += 1;
    onSequence?.(done);
  }
  return { operations: done, sequences: taken, restarts: taker.restarts, differences };
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
