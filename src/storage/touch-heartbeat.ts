import { type Moment, OVERDUE_INTERVALS } from "../domain/history/span.ts";
import type { ContentHash } from "./content-hash.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

export type HeartbeatTouch = Readonly<{ cluster: string; node: string; digest: ContentHash; receivedAt: Moment }>;

/**
 * The whole of a heartbeat: one row's timestamps. Volatile rows are not refreshed, since nobody looked at them. False where there is
 * more to it: another digest, no such node, or a silence that history has to keep.
 */
export async function touchHeartbeat({ db }: Store, { cluster, node, digest, receivedAt }: HeartbeatTouch): Promise<boolean> {
  const now = sqlTime(receivedAt);
  const touched = await db.$executeRaw`/* planned once */
    update node n set
      last_seen_at = greatest(n.last_seen_at, ${now}::timestamptz),
      received_at = greatest(n.received_at, ${now}::timestamptz)
    from cluster c
    where c.name = ${cluster} and n.cluster_id = c.id and n.name = ${node} and n.digest = ${digest}::uuid
      and n.last_seen_at + n.interval_seconds * ${OVERDUE_INTERVALS}::int * interval '1 second' >= ${now}::timestamptz`;
  return touched === 1;
}
