import type { Moment } from "../domain/history/span.ts";
import type { Row } from "../domain/snapshot/rows.ts";
import { isSection, type Section } from "../domain/snapshot/section.ts";
import { sectionOfCode } from "./slot.ts";
import { momentOf, sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** The volatile rows of one section of one node. */
export type VolatileRows = Readonly<{
  nodeId: number;
  node: string;
  section: Section;
  rows: readonly Row[];
  validFrom: Moment;
  validTo: Moment;
  lastSeenAt: Moment;
}>;

/**
 * The volatile rows that were reported last at or before a moment, of all nodes or of some. Nothing is told of a moment
 * before they were kept. Of the present rows `lastSeenAt` is their first report: see the node's volatileSeenAt.
 */
export async function readVolatile(
  { db }: Store,
  clusterId: number,
  { at, nodes = null }: { at: Moment; nodes?: readonly string[] | null },
): Promise<VolatileRows[]> {
  const rows = await db.$queryRaw<
    { nodeId: number; node: string; section: number; rows: string; validFrom: Date; validTo: Date | null; lastSeenAt: Date }[]
  >`
    select v.node_id as "nodeId", n.name as node, v.section, v.rows, v.valid_from as "validFrom", nullif(v.valid_to, 'infinity') as "validTo",
      v.last_seen_at as "lastSeenAt"
    from volatile_state v join node n on n.cluster_id = v.cluster_id and n.id = v.node_id
    where v.cluster_id = ${clusterId} and v.valid_from <= ${sqlTime(at)}::timestamptz and v.valid_to > ${sqlTime(at)}::timestamptz
      and (${nodes === null} or n.name = any(${nodes ?? []}::text[]))
    order by v.node_id, v.section`;
  return rows.flatMap((row) => {
    const section = sectionOfCode(row.section);
    if (section === undefined || !isSection(section)) return [];
    return [
      {
        nodeId: row.nodeId,
        node: row.node,
        section,
        rows: JSON.parse(row.rows) as Row[],
        validFrom: row.validFrom.getTime(),
        validTo: momentOf(row.validTo),
        lastSeenAt: row.lastSeenAt.getTime(),
      },
    ];
  });
}
