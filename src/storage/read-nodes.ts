import { Prisma } from "./generated/client.ts";
import type { Moment } from "../domain/history/span.ts";
import { momentOrNull, sqlTime } from "./sql-time.ts";
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

type Raw = Omit<NodeRow, "validFrom" | "lastSeenAt" | "receivedAt" | "clockSkewMs" | "volatileSeenAt"> & {
  validFrom: Date;
  lastSeenAt: Date;
  receivedAt: Date;
  clockSkewMs: bigint | null;
  volatileSeenAt: Date | null;
};

/** The nodes of a cluster that were there at a moment, by name; or one of them. Retired nodes are there until they retire. */
export async function readNodes(
  { db }: Store,
  clusterId: number,
  { at, name = null }: { at: Moment; name?: string | null },
): Promise<NodeRow[]> {
  const moment = sqlTime(at);
  const named = name === null ? Prisma.empty : Prisma.sql`and n.name = ${name}`;
  const rows = await db.$queryRaw<Raw[]>`
    select n.id, n.name, n.valid_from as "validFrom", n.last_seen_at as "lastSeenAt", n.received_at as "receivedAt", n.clock_skew_ms as "clockSkewMs",
      n.interval_seconds as "intervalSeconds", n.agent_version as "agentVersion", n.ok_sections as "okSections", n.volatile_seen_at as "volatileSeenAt"
    from node n
    where n.cluster_id = ${clusterId} and n.valid_from <= ${moment}::timestamptz ${named}
    union all
    select n.id, n.name, v.valid_from, v.last_seen_at, v.received_at, v.clock_skew_ms, v.interval_seconds, v.agent_version, v.ok_sections, n.volatile_seen_at
    from version v join node n on n.cluster_id = v.cluster_id and n.id = v.node_id
    where v.cluster_id = ${clusterId} and v.valid_to > ${moment}::timestamptz and v.valid_from <= ${moment}::timestamptz ${named}
    order by name`;
  return rows.map((row) => ({
    ...row,
    validFrom: row.validFrom.getTime(),
    lastSeenAt: row.lastSeenAt.getTime(),
    receivedAt: row.receivedAt.getTime(),
    clockSkewMs: row.clockSkewMs === null ? null : Number(row.clockSkewMs),
    volatileSeenAt: momentOrNull(row.volatileSeenAt),
  }));
}
