import { type Moment, type Observation, OVERDUE_INTERVALS } from "../domain/history/span.ts";
import type { ContentHash } from "./content-hash.ts";
import { Prisma } from "./generated/client.ts";
import { sqlTime, sqlTimeOrNull } from "./sql-time.ts";
import type { Store } from "./store.ts";

export type Touch = Readonly<{ cluster: string; node: string; observation: Observation; volatileDigest: ContentHash }>;

/**
 * The whole of an unchanged push: one row's timestamps. Gives since when the version holds; null where the push is anything
 * else than the plain next sighting of the node's present content (new, changed, late, repeated, after a silence,
 * by a clock that was set). Heartbeats do not end the silence about volatile rows.
 */
export async function touchNode(
  { db }: Store,
  { cluster, node, observation, volatileDigest }: Touch,
): Promise<{ validFrom: Moment } | null> {
  const { effectiveAt, digest, observedAt, sender } = observation;
  const limit = Prisma.sql`n.interval_seconds * ${OVERDUE_INTERVALS}::int * interval '1 second'`;
  // What was overdue may be used again, or is overdue at another time. This push may have been under way as a question found it so: what
  // is an interval from being overdue counts already.
  const isNews = Prisma.sql`n.interval_seconds <> ${sender.intervalSeconds}::int
    or coalesce(n.volatile_seen_at + ${limit} < ${sqlTime(sender.receivedAt)}::timestamptz + n.interval_seconds * interval '1 second', false)`;
  const rows = await db.$queryRaw<{ validFrom: Date }[]>`/* planned once */
    update node n set
      revision = n.revision + (${isNews})::int,
      last_seen_at = ${sqlTime(effectiveAt)}::timestamptz,
      received_at = ${sqlTime(sender.receivedAt)}::timestamptz,
      observed_from = coalesce(n.observed_from, ${sqlTimeOrNull(observedAt)}::timestamptz),
      observed_to = coalesce(${sqlTimeOrNull(observedAt)}::timestamptz, n.observed_to),
      clock_skew_ms = ${sender.clockSkewMs}::bigint,
      interval_seconds = ${sender.intervalSeconds},
      agent_version = ${sender.agentVersion},
      volatile_seen_at = ${sqlTime(effectiveAt)}::timestamptz
    from cluster c
    where c.name = ${cluster} and n.cluster_id = c.id and n.name = ${node}
      and n.digest = ${digest}::uuid and n.volatile_digest = ${volatileDigest}::uuid
      and n.last_seen_at < ${sqlTime(effectiveAt)}::timestamptz
      and n.last_seen_at + ${limit} >= ${sqlTime(effectiveAt)}::timestamptz
      and (n.volatile_seen_at + ${limit} >= ${sqlTime(effectiveAt)}::timestamptz or not exists (
        select from volatile_state v where v.cluster_id = n.cluster_id and v.node_id = n.id and v.valid_to = 'infinity'))
      and (${sqlTimeOrNull(observedAt)}::timestamptz is null or (n.observed_to < ${sqlTimeOrNull(observedAt)}::timestamptz and not exists (
        select from version v where v.cluster_id = n.cluster_id and v.node_id = n.id and v.digest = n.digest
          and v.observed_from <= ${sqlTimeOrNull(observedAt)}::timestamptz and ${sqlTimeOrNull(observedAt)}::timestamptz <= v.observed_to)))
      and coalesce(abs(n.clock_skew_ms - ${sender.clockSkewMs}::bigint) * interval '1 millisecond' <= ${limit}, true)
    returning n.valid_from as "validFrom"`;
  const row = rows[0];
  return row === undefined ? null : { validFrom: row.validFrom.getTime() };
}
