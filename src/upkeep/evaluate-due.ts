import { setTimeout as sleep } from "node:timers/promises";
import type { Moment } from "../domain/history/span.ts";
import { readDueClusters } from "../storage/finding-due.ts";
import { readClusters } from "../storage/read-cluster.ts";
import type { OpenStore } from "../storage/store.ts";
import { evaluateFindings } from "./evaluate-findings.ts";
import { isStopped } from "./in-batches.ts";

export type Evaluations = Readonly<{
  now: () => Moment;
  lostAfterMs: number;
  /** Told of each evaluation: how long it took. */
  onEvaluated: (seconds: number) => void;
  /** Stops between two evaluations. */
  signal?: AbortSignal;
}>;

/** Looks for findings, once in each cluster in which something was written, the first of it so long ago that what came together is there. */
export async function evaluateDue(store: OpenStore, options: Evaluations & Readonly<{ delayMs: number }>): Promise<void> {
  const names = await readDueClusters(store, { now: options.now(), delayMs: options.delayMs });
  for (const cluster of names) await evaluateCluster(store, cluster, options);
}

/** Looks at every cluster as of now, whether or not something was written: silence alone makes nodes LOST, and what they said last unknown. */
export async function evaluateAging(store: OpenStore, options: Evaluations): Promise<void> {
  for (const { name } of await readClusters(store)) await evaluateCluster(store, name, options);
}

/**
 * What is left is noted, and its turn comes again after that of all other clusters. It rests for as long as it worked: pushes and
 * questions of this process have half of the time, however much there is to do.
 */
async function evaluateCluster(store: OpenStore, cluster: string, { now, lostAfterMs, onEvaluated, signal }: Evaluations): Promise<void> {
  if (isStopped(signal)) return;
  const from = performance.now();
  const outcome = await evaluateFindings(store, { cluster, now: now(), lostAfterMs });
  const tookMs = performance.now() - from;
  if (outcome !== "elsewhere") onEvaluated(tookMs / 1000);
  await rest(tookMs, signal);
}

/** Ends early when all is to stop. */
async function rest(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
