import type { Moment } from "../domain/history/span.ts";
import type { Fact } from "../domain/snapshot/fact.ts";
import { toFacts } from "../domain/snapshot/facts.ts";
import type { Row } from "../domain/snapshot/rows.ts";
import { isSection, type Section } from "../domain/snapshot/section.ts";
import { SECTION_CODE, sectionOfCode } from "./slot.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** When the volatile rows of one section of one node were reported. */
export type VolatileReport = Readonly<{
  nodeId: number;
  node: string;
  section: Section;
  validFrom: Moment;
  validTo: Moment;
  lastSeenAt: Moment;
}>;

/**
 * The volatile reports that held at a moment, of all nodes or of some; their rows are read apart, where they may be used. Nothing is
 * told of a moment before they were kept. Of a present report `lastSeenAt` is its first sighting: see the node's volatileSeenAt.
 */
export async function readVolatileReports(
  { db }: Store,
  clusterId: number,
  { at, nodes = null }: { at: Moment; nodes?: readonly string[] | null },
): Promise<VolatileReport[]> {
  const rows = await db.$queryRaw<(Omit<VolatileReport, "section" | "validTo"> & { code: number; validTo: number | null })[]>`
    select v.node_id as "nodeId", n.name as node, v.section as code, (extract(epoch from v.valid_from) * 1000)::float8 as "validFrom",
      (extract(epoch from nullif(v.valid_to, 'infinity')) * 1000)::float8 as "validTo", (extract(epoch from v.last_seen_at) * 1000)::float8 as "lastSeenAt"
    from volatile_state v join node n on n.cluster_id = v.cluster_id and n.id = v.node_id
    where v.cluster_id = ${clusterId} and v.valid_from <= ${sqlTime(at)}::timestamptz and v.valid_to > ${sqlTime(at)}::timestamptz
      and (${nodes === null} or n.name = any(${nodes ?? []}::text[]))
    order by v.node_id, v.section`;
  const reports: VolatileReport[] = [];
  for (const { nodeId, node, code, validFrom, validTo, lastSeenAt } of rows) {
    const section = sectionOfCode(code);
    if (section === undefined || !isSection(section)) continue;
    reports.push({ nodeId, node, section, validFrom, validTo: validTo ?? Number.POSITIVE_INFINITY, lastSeenAt });
  }
  return reports;
}

/**
 * The volatile facts of each of these reports, in their order. What this process has read before it reads no more: a report is
 * replaced within its millisecond at most.
 */
export async function readVolatileFacts(store: Store, clusterId: number, reports: readonly VolatileReport[]): Promise<(readonly Fact[])[]> {
  const names = reports.map((report) => volatileName(clusterId, report));
  const missing = reports.filter((_, index) => !store.cache.volatile.has(names[index] ?? ""));
  const read = new Map(missing.length === 0 ? [] : await readRows(store, clusterId, missing));
  return names.map((name) => {
    const facts = read.get(name) ?? store.cache.volatile.get(name) ?? [];
    store.cache.volatile.set(name, facts);
    return facts;
  });
}

type Named = Pick<VolatileReport, "nodeId" | "section" | "validFrom">;
/** Names a report: what it holds does not change. */
const volatileName = (clusterId: number, { nodeId, section, validFrom }: Named): string => `${clusterId} ${nodeId} ${section} ${validFrom}`;

async function readRows(
  { db }: Store,
  clusterId: number,
  reports: readonly VolatileReport[],
): Promise<(readonly [string, readonly Fact[]])[]> {
  const rows = await db.$queryRaw<{ ordinal: bigint; rows: string }[]>`
    select asked.ordinal, v.rows
    from unnest(
      ${reports.map(({ nodeId }) => nodeId)}::int[],
      ${reports.map(({ section }) => SECTION_CODE[section])}::smallint[],
      ${reports.map(({ validFrom }) => sqlTime(validFrom))}::timestamptz[]
    ) with ordinality as asked (node_id, section, valid_from, ordinal)
    join volatile_state v on v.cluster_id = ${clusterId} and v.node_id = asked.node_id and v.section = asked.section and v.valid_from = asked.valid_from`;
  return rows.flatMap((row) => {
    const report = reports[Number(row.ordinal) - 1];
    return report === undefined
      ? []
      : [[volatileName(clusterId, report), toFacts(report.section, JSON.parse(row.rows) as Row[]).volatile] as const];
  });
}
