import type { VtepSummary } from "../../../domain/overlay/list-vteps.ts";
import { AGREEMENTS_WORST_FIRST } from "../../../domain/overlay/vtep.ts";
import type { FactOf, NodeFact } from "../../../questions/node-facts.ts";
import type { NodeAt } from "../../../questions/nodes.ts";
import { type Page, type PageArguments, pageOf } from "../../../questions/page.ts";
import { SECTIONS, type Section } from "../../../domain/snapshot/section.ts";
import type { AgedFact } from "../../../questions/valid-from.ts";
import type { VtepAt } from "../../../questions/vteps.ts";

/** A page of a list that was counted on the way. */
export type CountedPage<T> = Page<T> & Readonly<{ totalCount: number }>;

/** Nodes by name. */
export const nodePage = (nodes: readonly NodeAt[], page: PageArguments): CountedPage<NodeAt> => ({
  ...pageOf(nodes, page, { kind: "node", keyOf: ({ name }) => name }),
  totalCount: nodes.length,
});

/** A node's facts by section and key. */
export const factPage = (facts: readonly NodeFact[], page: PageArguments): CountedPage<NodeFact> => ({
  ...pageOf(facts, page, { kind: "row", keyOf: factName }),
  totalCount: facts.length,
});

/** A node's rows of one kind, each with what its age is found by. */
export function rowPage<S extends Section>(node: NodeAt, facts: readonly FactOf<S>[], page: PageArguments): CountedPage<AgedFact<S>> {
  const found = pageOf(facts, page, { kind: "row", keyOf: factName });
  return { ...found, edges: found.edges.map(({ cursor, node: fact }) => ({ cursor, node: { node, fact } })), totalCount: facts.length };
}

/** VTEPs, worst agreement first. Only those on the page are told in full. */
export function vtepPage(found: readonly VtepSummary[], tell: (summary: VtepSummary) => VtepAt, page: PageArguments): CountedPage<VtepAt> {
  const told = pageOf(found, page, { kind: "vtep", keyOf: vtepName });
  return { ...told, edges: told.edges.map(({ cursor, node }) => ({ cursor, node: tell(node) })), totalCount: found.length };
}

/** Sorts as the facts are sorted: by section, then by key. */
function factName({ section, key }: NodeFact): string {
  return `${String.fromCharCode(65 + SECTIONS.indexOf(section))} ${key}`;
}

/** Sorts as VTEPs are told: by agreement, then by MAC. */
const vtepName = ({ agreement, mac }: VtepSummary): string => `${AGREEMENTS_WORST_FIRST.indexOf(agreement)} ${mac}`;
