import type { Moment } from "../domain/history/span.ts";
import type { Reach } from "../storage/reach.ts";
import { openReadSnapshot } from "../storage/read-snapshot.ts";
import type { OpenStore } from "../storage/store.ts";
import type { Asker } from "./cluster-at.ts";

/** One operation's view: its now, the clusters that it may see, and one snapshot of the database. Close it once the operation is answered. */
export function openAsker(
  store: OpenStore,
  { now, lostAfterMs, reach }: { now: Moment; lostAfterMs: number; reach: Reach },
): { asker: Asker; close: () => Promise<void> } {
  const snapshot = openReadSnapshot(store);
  return { asker: { store: snapshot.store, now, lostAfterMs, reach }, close: snapshot.close };
}
