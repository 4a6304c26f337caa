import { CHUNKS, FACTS, markContent, sweepContent } from "../storage/collect-content.ts";
import type { Store } from "../storage/store.ts";
import { inBatches } from "./in-batches.ts";

export type Collection = Readonly<{
  /** How long content must have been found unused before it goes. */
  graceSeconds?: number;
  /** Rows a statement. */
  batch?: number;
  /** Stops between two statements. */
  signal?: AbortSignal;
}>;

const GRACE_SECONDS = 3_600;
const BATCH = 10_000;

/**
 * Collects chunks and facts that nothing refers to, and gives how many rows went. First they are marked; those that have been marked
 * for an hour, and are unused still, go. Safe beside running pushes, and to break off anywhere; of several replicas one works.
 *
 * Why an hour is enough: a push stores its content before it refers to it. It looks content up, or writes it, and takes a mark away
 * where it finds one; or it knows of such a look at most 15 minutes ago (KNOWN_FOR_MS). So content that a push is about to refer to
 * was unmarked at most 15 minutes, and a few statements of at most half a minute each, before the push is done: a mark that is an
 * hour old was made before, and was taken away. Facts are marked only once no chunk holds them, and chunks only ever name facts that
 * were stored before them.
 */
export async function collectGarbage(store: Store, options: Collection = {}): Promise<number> {
  const { graceSeconds = GRACE_SECONDS, batch = BATCH, signal } = options;
  let removed = 0;
  for (const content of [CHUNKS, FACTS]) {
    await inBatches((limit) => markContent(store, content, limit), { batch, signal });
    removed += await inBatches((limit) => sweepContent(store, content, { graceSeconds, limit }), { batch, signal });
  }
  return removed;
}
