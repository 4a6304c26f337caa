import type { Moment } from "../domain/history/span.ts";
import type { Section } from "../domain/snapshot/section.ts";
import { Prisma } from "./generated/client.ts";
import { SECTION_CODE } from "./slot.ts";
import { sqlTime, sqlTimeOrNull } from "./sql-time.ts";

/** The volatile rows as reported at a moment. */
export type VolatileWrite = Readonly<{
  /** Later than any report before, so that a report is never replaced. */
  at: Moment;
  digest: string | null;
  /** By section that was reported. Null where they are those that are known. */
  rows: VolatileRows | null;
  /** When those that they replace were reported last, and from when on those are overdue; null: there were none. A heartbeat does not count. */
  before: Readonly<{ lastSeenAt: Moment; overdueAt: Moment }> | null;
}>;

type VolatileRows = ReadonlyMap<Section, readonly string[]>;

/**
 * The part of a placement that writes volatile rows, as CTEs that know the node from `won`. Present rows end when they are overdue, which
 * may have been long ago. Those of a section that was reported end at the latest when others take their place; of one that was not,
 * nothing is known: absent is not empty.
 */
export function writeVolatile({ at, before }: VolatileWrite, rows: VolatileRows): Prisma.Sql[] {
  const reported = [...rows.keys()].map((section) => SECTION_CODE[section]);
  const now = Prisma.sql`${sqlTime(at)}::timestamptz`;
  const seenAt = Prisma.sql`${sqlTimeOrNull(before?.lastSeenAt ?? null)}::timestamptz`;
  const overdueAt = Prisma.sql`${sqlTimeOrNull(before?.overdueAt ?? null)}::timestamptz`;
  return [
    Prisma.sql`volatile_ended as (
      update volatile_state v set
        valid_to = least(case when v.valid_to = 'infinity' then ${overdueAt} end, case when v.section = any(${reported}::smallint[]) then ${now} end),
        last_seen_at = case when v.valid_to = 'infinity' then greatest(v.last_seen_at, ${seenAt}) else v.last_seen_at end
      from won
      where v.cluster_id = won.cluster_id and v.node_id = won.node_id
        and (v.valid_to = 'infinity' or (v.valid_to > ${now} and v.section = any(${reported}::smallint[])))
    )`,
    openVolatile(at, rows),
  ];
}

function openVolatile(at: Moment, rows: VolatileRows): Prisma.Sql {
  const told = [...rows].filter(([, texts]) => texts.length > 0);
  return Prisma.sql`volatile_opened as (
    insert into volatile_state (cluster_id, node_id, section, valid_from, last_seen_at, rows)
    select won.cluster_id, won.node_id, o.section, ${sqlTime(at)}::timestamptz, ${sqlTime(at)}::timestamptz, o.rows
    from won, unnest(
      ${told.map(([section]) => SECTION_CODE[section])}::smallint[],
      ${told.map(([, texts]) => `[${texts.join(",")}]`)}::text[]
    ) as o (section, rows)
  )`;
}
