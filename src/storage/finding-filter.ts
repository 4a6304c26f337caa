import type { Severity } from "../domain/diagnosis/finding.ts";
import type { Moment } from "../domain/history/span.ts";
import { SEVERITIES } from "./finding-row.ts";
import { Prisma } from "./generated/client.ts";
import { sqlTime } from "./sql-time.ts";

/** Which confirmed findings are asked for. Null: all. */
export type FindingFilter = Readonly<{
  /** Open at this moment ... */
  at: Moment;
  /** ... or, where it is given, at any moment after this one up to that. */
  since: Moment | null;
  codes: readonly string[] | null;
  severities: readonly Severity[] | null;
  /** Those that name one of these nodes. */
  nodes: readonly string[] | null;
}>;

/** Moments are told to the millisecond: what closed at the first one after `since` was open at none. */
const NEXT_MS = 1;

/** The condition on `finding f`. Uses finding_cluster_id_closed_at_opened_at_idx. */
export function isAsked(clusterId: number, { at, since, codes, severities, nodes }: FindingFilter): Prisma.Sql {
  const after = since === null || since >= at ? at : since + NEXT_MS;
  return Prisma.sql`f.cluster_id = ${clusterId} and f.is_confirmed
    and f.closed_at > ${sqlTime(after)}::timestamptz and f.opened_at <= ${sqlTime(at)}::timestamptz
    ${codes === null ? Prisma.empty : Prisma.sql`and f.code = any(${[...codes]}::text[])`}
    ${severities === null ? Prisma.empty : Prisma.sql`and f.severity = any(${severities.map((one) => SEVERITIES.indexOf(one))}::smallint[])`}
    ${nodes === null ? Prisma.empty : Prisma.sql`and f.nodes && ${[...nodes]}::text[]`}`;
}
