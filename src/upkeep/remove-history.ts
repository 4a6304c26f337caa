import type { Moment } from "../domain/history/span.ts";
import { advanceHistory, deleteForgottenNodes, deleteOldSlotStates, deleteOldVersions } from "../storage/delete-history.ts";
import type { Store } from "../storage/store.ts";

export type Removal = Readonly<{
  /** What ended before this moment goes. */
  before: Moment;
  /** Rows a statement: what a running push may have to wait for. */
  batch?: number;
  /** Stops between two statements. */
  signal?: AbortSignal;
}>;

const BATCH = 10_000;

/**
 * Retention: removes whole versions that ended before a moment, and gives how many rows went. Questions are moved out of the way
 * first, so that wherever this stops, what can still be asked about is whole, and the next run goes on.
 */
export async function removeHistory(store: Store, { before, batch = BATCH, signal }: Removal): Promise<number> {
  await advanceHistory(store, before);
  let removed = 0;
  for (const deleteBatch of [deleteOldSlotStates, deleteOldVersions]) {
    let rows = batch;
    while (rows === batch && !isStopped(signal)) {
      rows = await deleteBatch(store, batch);
      removed += rows;
    }
  }
  return isStopped(signal) ? removed : removed + (await deleteForgottenNodes(store));
}

const isStopped = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;
