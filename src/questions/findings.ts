import type { Severity } from "../domain/diagnosis/finding.ts";
import type { Moment } from "../domain/history/span.ts";
import { countFindings } from "../storage/count-findings.ts";
import type { FindingFilter } from "../storage/finding-filter.ts";
import { type FindingPlace, type FindingRow, readFindings } from "../storage/read-findings.ts";
import { askedName, askedNames } from "./asked-names.ts";
import { asOf, type ClusterAt } from "./cluster-at.ts";
import { filterOrNull } from "./filter.ts";
import { checkedFirst, decodeCursor, EMPTY_PAGE, encodeCursor, type Page, type PageArguments, toPage } from "./page.ts";

export type FindingsAsked = Readonly<{
  /** Also those open at any moment after this one; null: only those open at the moment asked about. */
  since: Moment | null;
  /** Null or empty: all. */
  codes: readonly string[] | null;
  severities: readonly Severity[] | null;
  nodes: readonly string[] | null;
}>;

/** One finding, as it was seen last. */
export type FindingAt = FindingRow;

/** One page of findings. They are counted only where somebody wants to know. */
export type FindingPage = Page<FindingAt> & Readonly<{ count: () => Promise<number> }>;

/** What is or was wrong: causes before consequences, then by severity, nodes, code. Only as far as findings have been looked for. */
export async function findings(of: ClusterAt | null, asked: FindingsAsked, page: PageArguments): Promise<FindingPage> {
  const limit = checkedFirst(page.first) + 1;
  const after = page.after === null ? null : placeOf(page.after);
  if (of === null) return { ...EMPTY_PAGE, count: () => Promise.resolve(0) };

  const filter = filterOf(of, asked);
  const { asker, cluster } = of;
  const rows = await readFindings(asker.store, cluster.id, { ...filter, after, limit });
  const edges = rows.map((node) => ({ cursor: cursorOf(node), node }));
  return { ...toPage(edges, page.first), count: () => countFindings(asker.store, cluster.id, filter) };
}

/** @throws history_not_kept: what was open before is not known any more. */
function filterOf(of: ClusterAt, { since, codes, severities, nodes }: FindingsAsked): FindingFilter {
  if (since !== null) asOf(of, since);
  return { at: of.at, since, codes: askedNames(codes), severities: filterOrNull(severities), nodes: askedNames(nodes) };
}

function cursorOf({ place: { severity, nodeCount, rank, code, subject, id } }: FindingRow): string {
  return encodeCursor("finding", [severity, nodeCount, rank, code, subject, id]);
}

function placeOf(cursor: string): FindingPlace {
  const [severity, nodeCount, rank, code, subject, id] = decodeCursor("finding", cursor);
  const [atCode, atSubject] = [askedName(String(code)), askedName(String(subject))];
  return { severity: Number(severity), nodeCount: Number(nodeCount), rank: Number(rank), code: atCode, subject: atSubject, id: Number(id) };
}
