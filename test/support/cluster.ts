import { readSections } from "../../src/domain/snapshot/read-snapshot.ts";
import { acceptSnapshot } from "../../src/intake/accept-snapshot.ts";
import type { PushResult } from "../../src/intake/push.ts";
import { type Asker, type ClusterAt, clusterAt } from "../../src/questions/cluster-at.ts";
import { openAsker } from "../../src/questions/open-asker.ts";
import type { OpenStore } from "../../src/storage/store.ts";
import { type FlannelSnapshot, sectionInputs } from "../builders/flannel-snapshot.ts";

/** Noon of a fixed day: the tests' present. */
export const NOON = Date.UTC(2026, 10, 22, 12);
export const MINUTE = 60_000;
const HISTORY_FROM = NOON - 90 * 24 * 60 * MINUTE;

type Pushed = Readonly<{ node: string; snapshot: Partial<FlannelSnapshot>; cluster?: string; clock?: number; observedAt?: number }>;

/** Pushes what a node reports as if it came in at that moment; `clock` is what the node takes for it, and `observedAt` when it looked. */
export function pushAt(
  store: OpenStore,
  moment: number,
  { node, snapshot, cluster = "test", clock = moment, observedAt = clock }: Pushed,
): Promise<PushResult> {
  const { readings } = readSections(sectionInputs(snapshot));
  const times = { receivedAt: moment, observedAt, sentAt: clock, isBackfill: false };
  return acceptSnapshot(
    store.inCluster(cluster),
    { cluster, node, ...times, intervalSeconds: 60, agentVersion: "1.0.0", readings },
    { historyFrom: HISTORY_FROM, isDryRun: false },
  );
}

/** Asks in one operation whose now is `now`, and closes it. */
export async function asking<T>(store: OpenStore, now: number, ask: (asker: Asker) => Promise<T>): Promise<T> {
  const { asker, close } = openAsker(store, { now, lostAfterMs: 24 * 60 * MINUTE, reach: "all" });
  try {
    return await ask(asker);
  } finally {
    await close();
  }
}

/** The test cluster as of a moment, which is also the operation's now unless another is given. */
export async function clusterOf(asker: Asker, at: number | null = null): Promise<ClusterAt> {
  const of = await clusterAt(asker, "test", at);
  if (of === null) throw new Error("nothing was pushed");
  return of;
}
