import type { ToldFinding } from "../domain/diagnosis/told-finding.ts";
import type { Moment } from "../domain/history/span.ts";
import { type FindingFilter, isAsked } from "./finding-filter.ts";
import { TOLD_COLUMNS, toldOf, type ToldRow } from "./finding-row.ts";
import { Prisma } from "./generated/client.ts";
import type { Store } from "./store.ts";

/** By what findings are sorted: ascending, but for the number of nodes. */
export type FindingPlace = Readonly<{ severity: number; nodeCount: number; rank: number; code: string; subject: string; id: number }>;

/** A confirmed finding. */
export type FindingRow = Readonly<{
  id: number;
  told: ToldFinding;
  openedAt: Moment;
  /** As known now; null: it is open. */
  closedAt: Moment | null;
  place: FindingPlace;
}>;

type Row = ToldRow & Readonly<{ id: number; openedAt: Date; closedAt: Date | null; rank: number; nodeCount: number }>;

/**
 * Findings in order, those behind a place. What a cause explains is no finding of its own (`diagnose`), so the worst come first; among
 * equals the rank puts causes before what they would explain. At most some thousand are open at a moment, so they are sorted when they
 * are asked for.
 */
export async function readFindings(
  { db }: Store,
  clusterId: number,
  { after, limit, ...filter }: FindingFilter & { after: FindingPlace | null; limit: number },
): Promise<FindingRow[]> {
  const rows = await db.$queryRaw<Row[]>`
    select f.id, f.opened_at as "openedAt", nullif(f.closed_at, 'infinity') as "closedAt", f.rank, f.node_count as "nodeCount", ${TOLD_COLUMNS}
    from finding f
    where ${isAsked(clusterId, filter)} ${after === null ? Prisma.empty : isBehind(after)}
    order by f.severity, f.node_count desc, f.rank, f.code collate "C", f.subject collate "C", f.id
    limit ${limit}`;
  return rows.map(toFinding);
}

function isBehind({ severity, nodeCount, rank, code, subject, id }: FindingPlace): Prisma.Sql {
  return Prisma.sql`and (f.severity, -f.node_count, f.rank, f.code collate "C", f.subject collate "C", f.id)
    > (${severity}::int, ${-nodeCount}::int, ${rank}::int, ${code}::text, ${subject}::text, ${id}::int)`;
}

function toFinding({ id, openedAt, closedAt, rank, nodeCount, ...row }: Row): FindingRow {
  return {
    id,
    told: toldOf(row),
    openedAt: openedAt.getTime(),
    closedAt: closedAt?.getTime() ?? null,
    place: { severity: row.severity, nodeCount, rank, code: row.code, subject: row.subject, id },
  };
}
