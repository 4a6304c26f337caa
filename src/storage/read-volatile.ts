import type { Moment } from "../domain/history/span.ts";
import type { Row } from "../domain/snapshot/rows.ts";
import { isSection, type Section } from "../domain/snapshot/section.ts";
import { sectionOfCode } from "./slot.ts";
import { momentOf, sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** The volatile rows of one section of one node. */
export type VolatileRows = Readonly<{
  nodeId: number;
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
  { at, nodeIds = null }: { at: Moment; nodeIds?: readonly number[] | null },
): Promise<VolatileRows[]> {
  const rows = await db.$queryRaw<
    { nodeId: number; section: number; rows: string; validFrom: Date; validTo: Date | null; lastSeenAt: Date }[]
  >`
    select node_id as "nodeId", section, rows, valid_from as "validFrom", nullif(valid_to, 'infinity') as "validTo", last_seen_at as "lastSeenAt"
    from volatile_state
    where cluster_id = ${clusterId} and valid_from <= ${sqlTime(at)}::timestamptz and valid_to > ${sqlTime(at)}::timestamptz
      and (${nodeIds === null} or node_id = any(${nodeIds ?? []}::int[]))
    order by node_id, section`;
  return rows.flatMap((row) => {
    const section = sectionOfCode(row.section);
    if (section === undefined || !isSection(section)) return [];
    return [
      {
        nodeId: row.nodeId,
        section,
        rows: JSON.parse(row.rows) as Row[],
        validFrom: row.validFrom.getTime(),
        validTo: momentOf(row.validTo),
        lastSeenAt: row.lastSeenAt.getTime(),
      },
    ];
  });
}
