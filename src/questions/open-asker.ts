import type { Moment } from "../domain/history/span.ts";
import type { Reach } from "../storage/reach.ts";
import { openReadSnapshot } from "../storage/read-snapshot.ts";
import type { OpenStore } from "../storage/store.ts";
import type { Asker } from "./cluster-at.ts";

/**
 * One operation's view: its now, the clusters that it may see, and one snapshot of the database. Close it once the operation is answered.
 * What it asks after `withinMs` fails as busy.
 */
export function openAsker(
  store: OpenStore,
  { now, lostAfterMs, reach, withinMs }: { now: Moment; lostAfterMs: number; reach: Reach; withinMs?: number },
): { asker: Asker; close: () => Promise<void> } {
  const snapshot = openReadSnapshot(store, withinMs === undefined ? {} : { timeoutMs: withinMs });
  return { asker: { store: snapshot.store, now, lostAfterMs, reach }, close: snapshot.close };
}
