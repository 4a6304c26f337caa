import type { Moment } from "../domain/history/span.ts";
import {
  advanceHistory,
  deleteForgottenNodes,
  deleteOldFindings,
  deleteOldReceipts,
  deleteOldSlotStates,
  deleteOldVersions,
} from "../storage/delete-history.ts";
import type { Store } from "../storage/store.ts";
import { inBatches, isStopped } from "./in-batches.ts";

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
 * Retention: removes whole versions and findings that ended before a moment, and gives how many rows went. Questions are moved out of the way
 * first, so that wherever this stops, what can still be asked about is whole, and the next run goes on.
 */
export async function removeHistory(store: Store, { before, batch = BATCH, signal }: Removal): Promise<number> {
  await advanceHistory(store, before);
  const slotStates = await inBatches((limit) => deleteOldSlotStates(store, limit), { batch, signal });
  const versions = await inBatches((limit) => deleteOldVersions(store, limit), { batch, signal });
  const receipts = await inBatches((limit) => deleteOldReceipts(store, limit), { batch, signal });
  const findings = await inBatches((limit) => deleteOldFindings(store, limit), { batch, signal });
  const nodes = isStopped(signal) ? 0 : await deleteForgottenNodes(store);
  return slotStates + versions + receipts + findings + nodes;
}
