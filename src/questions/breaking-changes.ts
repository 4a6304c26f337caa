import type { Moment } from "../domain/history/span.ts";
import { toFacts } from "../domain/snapshot/facts.ts";
import type { StepEvidence, Trace } from "../domain/trace/trace.ts";
import { type Change, changes } from "./changes.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { PAGE_SIZE_MAX } from "./page.ts";

const ALL = { sections: null, concern: { subnet: null, mac: null, address: null }, includeVolatile: true } as const;

/** What changed at a moment on the nodes of these traces: rows that one of them rests on first, rows that merely happen last. */
export async function breakingChanges(of: ClusterAt, at: Moment, traces: readonly Trace[]): Promise<Change[]> {
  const nodes = [...new Set(traces.flatMap(({ met }) => met))];
  const { edges } = await changes(of, { ...ALL, since: at - 1, until: at, nodes }, { first: PAGE_SIZE_MAX, after: null });
  const decided = new Set(traces.flatMap(decidingRows));
  const rank = ({ node, section, key, isVolatile }: Change): number => (decided.has(nameOf(node, section, key)) ? 0 : isVolatile ? 2 : 1);
  return edges.map(({ node: change }) => change).sort((a, b) => rank(a) - rank(b));
}

function decidingRows({ forward, return: back }: Trace): string[] {
  return [forward, back].flatMap((path) =>
    (path?.hops ?? []).flatMap(({ node, steps }) => steps.flatMap(({ evidence }) => evidence.flatMap((one) => keysOf(one, node)))),
  );
}

function keysOf({ section, row }: StepEvidence, node: string): string[] {
  const { facts, volatile } = toFacts(section, [row]);
  return [...facts, ...volatile].map(({ key }) => nameOf(node, section, key));
}

const nameOf = (node: string, section: string, key: string): string => `${node} ${section} ${key}`;
