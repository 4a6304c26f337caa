import type { Moment } from "../domain/history/span.ts";
import type { Reach } from "../storage/reach.ts";
import { openReadSnapshot } from "../storage/read-snapshot.ts";
import type { OpenStore } from "../storage/store.ts";
import type { Asker } from "./cluster-at.ts";

type AskerOptions = Readonly<{
  now: Moment;
  lostAfterMs: number;
  reach: Reach;
  /** What is not read by then fails with query_timeout. */
  timeoutMs?: number;
}>;

/** One operation's view: its now, the clusters that it may see, and one snapshot of the database. Close it once the operation is answered. */
export function openAsker(store: OpenStore, options: AskerOptions): { asker: Asker; close: () => Promise<void> } {
  const { now, lostAfterMs, reach, timeoutMs } = options;
  const snapshot = openReadSnapshot(store, timeoutMs);
  return { asker: { store: snapshot.store, now, lostAfterMs, reach }, close: snapshot.close };
}
