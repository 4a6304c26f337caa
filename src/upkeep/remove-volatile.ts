import type { Moment } from "../domain/history/span.ts";
import { deleteOldVolatile } from "../storage/delete-history.ts";
import type { Store } from "../storage/store.ts";

const BATCH = 5_000;

/** Removes volatile rows that were reported last before a moment, and gives how many reports went. Present ones stay. */
export async function removeVolatile(store: Store, before: Moment, batch: number = BATCH): Promise<number> {
  let removed = 0;
  for (let rows = batch; rows === batch; ) {
    rows = await deleteOldVolatile(store, before, batch);
    removed += rows;
  }
  return removed;
}
