import type { Severity } from "../../domain/diagnosis/finding.ts";
import { titleOf } from "../../domain/diagnosis/full-catalog.ts";
import { type OpenCount, openOverTime } from "../../domain/diagnosis/open-over-time.ts";
import type { Moment } from "../../domain/history/span.ts";
import { isSection } from "../../domain/snapshot/section.ts";
import { Failure } from "../../failure/failure.ts";
import { changes, type Change, type ChangesAsked } from "../../questions/changes.ts";
import { asOf, type ClusterAt, clusterAt } from "../../questions/cluster-at.ts";
import { findings, type FindingAt } from "../../questions/findings.ts";
import { listedNodes } from "../../questions/expected-nodes.ts";
import type { NodeAt } from "../../questions/nodes.ts";
import { type Page, type PageArguments, PAGE_SIZE_MAX } from "../../questions/page.ts";
import { inOperation, type OpenOperation } from "../operation.ts";
import { type ChangeLine, type FindingLine, isSeverity, type NodeLine } from "./table-columns.ts";
import type { TableAsked, Tables } from "./tables.ts";

/** The tables, answered by the same questions as GraphQL's fields. */
export function askTables(openOperation: OpenOperation): Tables {
  return {
    nodes: asked(openOperation, nodeLines),
    findings: asked(openOperation, findingLines),
    annotations: asked(openOperation, annotationLines),
    series: asked(openOperation, seriesLines),
    changes: asked(openOperation, changeLines),
  };
}

const SECOND_MS = 1_000;
/** Steps of a series, where nobody says how long one is, and at most. */
const [STEPS, STEPS_MAX] = [100, 3_000];
/** Findings that a series counts. */
const FINDINGS_MAX = 100_000;

function asked<Line>(
  openOperation: OpenOperation,
  ask: (of: ClusterAt, asked: TableAsked) => Promise<readonly Line[]>,
): (asked: TableAsked) => Promise<readonly Line[]> {
  return (table) =>
    inOperation(openOperation, table.caller, async (asker) => {
      const of = await clusterAt(asker, table.cluster, table.at);
      return of === null ? [] : ask(of, table);
    });
}

async function nodeLines(of: ClusterAt, { nodes, limit }: TableAsked): Promise<readonly NodeLine[]> {
  const all = await listedNodes(of);
  return all
    .filter(({ name }) => nodes.length === 0 || nodes.includes(name))
    .slice(0, limit)
    .map(toNodeLine);
}

function toNodeLine({ of, name, observedAt, state, intervalSeconds, clockSkewMs, agentVersion }: NodeAt): NodeLine {
  return { observedAt, cluster: of.cluster.name, node: name, state, intervalSeconds, clockSkewMs, agentVersion };
}

function findingLines(of: ClusterAt, table: TableAsked): Promise<readonly FindingLine[]> {
  return allFindings(of, null, table);
}

/** What was open at any moment in (from, to]. */
function annotationLines(of: ClusterAt, table: TableAsked): Promise<readonly FindingLine[]> {
  return allFindings(asOf(of, table.to), Math.max(table.from, of.cluster.historyFrom), table);
}

/** How many findings were open at each step of a stretch of time. */
async function seriesLines(of: ClusterAt, table: TableAsked): Promise<readonly OpenCount[]> {
  const to = asOf(of, table.to).at;
  const from = Math.min(Math.max(table.from, of.cluster.historyFrom), to);
  const stepMs = table.stepMs ?? Math.max(SECOND_MS, Math.ceil((to - from) / STEPS / SECOND_MS) * SECOND_MS);
  if ((to - from) / stepMs > STEPS_MAX) throw new Failure("bad_user_input", `step is so short that there are more than ${STEPS_MAX} steps`);
  const found = await allFindings(asOf(of, to), from, { ...table, limit: FINDINGS_MAX });
  return openOverTime(found, { from, to, stepMs });
}

async function allFindings(of: ClusterAt, since: Moment | null, table: TableAsked): Promise<readonly FindingLine[]> {
  const { limit, nodes, codes } = table;
  const question = { since, nodes, codes, severities: table.severities.map(requireSeverity) };
  const found = await upTo(limit, (page) => findings(of, question, page));
  return found.map((finding) => toFindingLine(of, finding));
}

function requireSeverity(name: string): Severity {
  if (isSeverity(name)) return name;
  throw new Failure("bad_user_input", `no severity is named ${JSON.stringify(name.slice(0, 64))}`);
}

function toFindingLine({ cluster }: ClusterAt, { id, told, openedAt, closedAt }: FindingAt): FindingLine {
  const { code, severity, message, subject, nodes, remedy } = told;
  return { openedAt, closedAt, cluster: cluster.name, id, code, severity, title: titleOf(code), message, subject, nodes, remedy };
}

/** Page after page, until there are so many. */
async function upTo<T>(limit: number, ask: (page: PageArguments) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let after: string | null = null;
  do {
    const page: Page<T> = await ask({ first: Math.min(limit - found.length, PAGE_SIZE_MAX), after });
    found.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null && found.length < limit);
  return found;
}

/** Dashboards ask about the last weeks whether or not history reaches that far: what is kept is told. */
async function changeLines(of: ClusterAt, { from, to, nodes, sections, limit }: TableAsked): Promise<readonly ChangeLine[]> {
  const question: ChangesAsked = {
    since: Math.max(from, of.cluster.historyFrom),
    until: to,
    nodes,
    sections: sections.map(requireSection),
    concern: { subnet: null, mac: null, address: null },
    includeVolatile: false,
  };
  const found = await upTo(limit, (page) => changes(of, question, page));
  return found.map((change) => toChangeLine(of, change));
}

function requireSection(name: string) {
  if (isSection(name)) return name;
  throw new Failure("bad_user_input", `no section is named ${JSON.stringify(name.slice(0, 64))}`);
}

function toChangeLine({ cluster }: ClusterAt, { at, node, section, operation, key, before, after }: Change): ChangeLine {
  return { at, cluster: cluster.name, node, section, operation, key, before: toText(before), after: toText(after) };
}

const toText = (row: Change["before"]): string | null => (row === null ? null : JSON.stringify(row));
