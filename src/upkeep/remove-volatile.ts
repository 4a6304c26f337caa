import { deleteOldVolatile } from "../storage/delete-history.ts";
import type { Store } from "../storage/store.ts";
import { inBatches } from "./in-batches.ts";
import type { Removal } from "./remove-history.ts";

const BATCH = 5_000;

/** Removes volatile rows that were reported last before a moment, and gives how many reports went. Present ones stay. */
export async function removeVolatile(store: Store, { before, batch = BATCH, signal }: Removal): Promise<number> {
  return inBatches((limit) => deleteOldVolatile(store, before, limit), { batch, signal });
}
