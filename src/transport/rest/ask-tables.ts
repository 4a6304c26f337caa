import { isSection } from "../../domain/snapshot/section.ts";
import { Failure } from "../../failure/failure.ts";
import { changes, type Change, type ChangesAsked } from "../../questions/changes.ts";
import { type Asker, type ClusterAt, clusterAt } from "../../questions/cluster-at.ts";
import { nodesAt, type NodeAt } from "../../questions/nodes.ts";
import { PAGE_SIZE_MAX } from "../../questions/page.ts";
import type { ChangeLine, NodeLine } from "./table-columns.ts";
import type { TableAsked, Tables } from "./tables.ts";

/** Begins one operation: its now, and its snapshot of the database. */
export type OpenOperation = () => { asker: Asker; close: () => Promise<void> };

/** The tables, answered by the same questions as GraphQL's fields. */
export function askTables(openOperation: OpenOperation): Tables {
  return { nodes: asked(openOperation, nodeLines), changes: asked(openOperation, changeLines) };
}

function asked<Line>(
  openOperation: OpenOperation,
  ask: (of: ClusterAt, asked: TableAsked) => Promise<readonly Line[]>,
): (asked: TableAsked) => Promise<readonly Line[]> {
  return async (table) => {
    const { asker, close } = openOperation();
    try {
      const of = await clusterAt(asker, table.cluster, table.at);
      return of === null ? [] : await ask(of, table);
    } finally {
      await close();
    }
  };
}

async function nodeLines(of: ClusterAt, { nodes, limit }: TableAsked): Promise<readonly NodeLine[]> {
  const all = await nodesAt(of);
  return all
    .filter(({ name }) => nodes.length === 0 || nodes.includes(name))
    .slice(0, limit)
    .map(toNodeLine);
}

function toNodeLine({ of, name, observedAt, state, intervalSeconds, clockSkewMs, agentVersion }: NodeAt): NodeLine {
  return { observedAt, cluster: of.cluster.name, node: name, state, intervalSeconds, clockSkewMs, agentVersion };
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
  const found: Change[] = [];
  let after: string | null = null;
  do {
    const page = await changes(of, question, { first: Math.min(limit - found.length, PAGE_SIZE_MAX), after });
    found.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null && found.length < limit);
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
