import type { Severity } from "../domain/diagnosis/finding.ts";
import type { Moment } from "../domain/history/span.ts";
import { type FindingFilter, isAsked } from "./finding-filter.ts";
import { SEVERITIES } from "./finding-row.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** How many findings are asked for. */
export async function countFindings({ db }: Store, clusterId: number, filter: FindingFilter): Promise<number> {
  const rows = await db.$queryRaw<{ count: number }[]>`select count(*)::int as count from finding f where ${isAsked(clusterId, filter)}`;
  return rows[0]?.count ?? 0;
}

/** How many confirmed findings of one code and severity a cluster had open. */
export type FindingTally = Readonly<{ clusterId: number; code: string; severity: Severity; count: number }>;

/** How many findings each of these clusters had open at its moment, by code and severity; what none had is left out. */
export async function tallyFindings(
  { db }: Store,
  asked: readonly Readonly<{ clusterId: number; at: Moment }>[],
): Promise<(FindingTally & Readonly<{ number: number }>)[]> {
  const rows = await db.$queryRaw<{ number: number; clusterId: number; code: string; severity: number; count: number }[]>`
    select (asked.number - 1)::int as number, f.cluster_id as "clusterId", f.code, f.severity, count(*)::int as count
    from unnest(
      ${asked.map(({ clusterId }) => clusterId)}::int[],
      ${asked.map(({ at }) => sqlTime(at))}::timestamptz[]
    ) with ordinality as asked (cluster_id, at, number)
    join finding f on f.cluster_id = asked.cluster_id and f.is_confirmed and f.closed_at > asked.at and f.opened_at <= asked.at
    group by asked.number, f.cluster_id, f.code, f.severity
    order by asked.number, f.code, f.severity`;
  return rows.map(({ severity, ...row }) => ({ ...row, severity: SEVERITIES[severity] ?? "INFO" }));
}
