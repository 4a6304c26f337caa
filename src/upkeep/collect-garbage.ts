import { deleteUnusedChunks, deleteUnusedFacts, markUnusedChunks, markUnusedFacts } from "../storage/collect-content.ts";
import type { Store } from "../storage/store.ts";

/**
 * How long content must have been found unused before it goes. A push relies on content being stored for 15 minutes after it saw it
 * (KNOWN_FOR_MS), and its statements end within half a minute: so whatever a running push may refer to was marked less than an
 * hour ago, or not at all, or is taken back by the push itself.
 */
export const GRACE_SECONDS = 3_600;

/** Collects chunks and facts that nothing refers to, and gives how many rows went. Safe beside running pushes, and to break off anywhere. */
export async function collectGarbage(store: Store, graceSeconds: number = GRACE_SECONDS): Promise<number> {
  await markUnusedChunks(store);
  const chunks = await deleteUnusedChunks(store, graceSeconds);
  await markUnusedFacts(store);
  return chunks + (await deleteUnusedFacts(store, graceSeconds));
}
