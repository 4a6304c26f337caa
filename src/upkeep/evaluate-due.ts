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

/** Looks for findings wherever something was written, the first of it so long ago that what came together is there. */
export async function evaluateDue(store: OpenStore, options: Evaluations & Readonly<{ delayMs: number }>): Promise<void> {
  const names = await readDueClusters(store, { now: options.now(), delayMs: options.delayMs });
  for (const cluster of names) await evaluateCluster(store, cluster, options);
}

/** Looks at every cluster as of now, whether or not something was written: silence alone makes nodes LOST, and what they said last unknown. */
export async function evaluateAging(store: OpenStore, options: Evaluations): Promise<void> {
  for (const { name } of await readClusters(store)) await evaluateCluster(store, name, options);
}

async function evaluateCluster(store: OpenStore, cluster: string, { now, lostAfterMs, onEvaluated, signal }: Evaluations): Promise<void> {
  for (let isMore = true; isMore && !isStopped(signal); ) {
    const from = performance.now();
    const outcome = await evaluateFindings(store, { cluster, now: now(), lostAfterMs });
    if (outcome !== "elsewhere") onEvaluated((performance.now() - from) / 1000);
    isMore = outcome === "more";
  }
}
