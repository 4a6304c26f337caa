import { Prisma } from "./generated/client.ts";
import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** One node, and the version that held at the moment asked for. */
export type NodeRow = Readonly<{
  id: number;
  name: string;
  validFrom: Moment;
  /** Of the version: its last sighting, which may lie after the moment asked for. */
  lastSeenAt: Moment;
  receivedAt: Moment;
  clockSkewMs: number | null;
  intervalSeconds: number;
  agentVersion: string | null;
  okSections: number;
  /** When its present volatile rows were reported last. */
  volatileSeenAt: Moment | null;
}>;

/**
 * The nodes of a cluster that were there at a moment, by name; or those of them that are named. Retired nodes are there until they retire.
 * Moments are read as numbers: as dates, those of a thousand nodes take longer than all else here.
 */
export async function readNodes(
  { db }: Store,
  clusterId: number,
  { at, names = null }: { at: Moment; names?: readonly string[] | null },
): Promise<NodeRow[]> {
  const nodes = await db.$queryRaw<NodeRow[]>`
    select id, name, (extract(epoch from valid_from) * 1000)::float8 as "validFrom", (extract(epoch from last_seen_at) * 1000)::float8 as "lastSeenAt",
      (extract(epoch from received_at) * 1000)::float8 as "receivedAt", clock_skew_ms::float8 as "clockSkewMs", interval_seconds as "intervalSeconds",
      agent_version as "agentVersion", ok_sections as "okSections", (extract(epoch from volatile_seen_at) * 1000)::float8 as "volatileSeenAt"
    from (${nodesAt(clusterId, at, names)}) node`;
  // Not in the database's order: its collation need not be that of cursors.
  return nodes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Each node of a cluster with the version that held at a moment, as a subquery; or of those named. Where a node has changed since, one probe
 * of version_pkey finds what it was, however long the history.
 */
export function nodesAt(clusterId: number, at: Moment, names: readonly string[] | null = null): Prisma.Sql {
  const moment = Prisma.sql`${sqlTime(at)}::timestamptz`;
  const named = names === null ? Prisma.empty : Prisma.sql`and n.name = any(${names}::text[])`;
  return Prisma.sql`
    select n.id, n.name, n.revision, n.valid_from, n.last_seen_at, n.received_at, n.clock_skew_ms, n.interval_seconds, n.agent_version,
      n.ok_sections, n.volatile_seen_at
    from node n
    where n.cluster_id = ${clusterId} and n.valid_from <= ${moment} ${named}
    union all
    select n.id, n.name, n.revision, held.valid_from, held.last_seen_at, held.received_at, held.clock_skew_ms, held.interval_seconds,
      held.agent_version, held.ok_sections, n.volatile_seen_at
    from node n cross join lateral (
      select v.valid_from, v.valid_to, v.last_seen_at, v.received_at, v.clock_skew_ms, v.interval_seconds, v.agent_version, v.ok_sections
      from version v
      where v.cluster_id = ${clusterId} and v.node_id = n.id and v.valid_from <= ${moment}
      order by v.valid_from desc, v.valid_to desc limit 1
    ) held
    where n.cluster_id = ${clusterId} and (n.valid_from is null or n.valid_from > ${moment}) and held.valid_to > ${moment} ${named}`;
}
