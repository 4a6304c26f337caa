import type { Moment } from "../domain/history/span.ts";
import type { Row, SectionRows } from "../domain/snapshot/rows.ts";
import { isSection, SECTIONS, type Section } from "../domain/snapshot/section.ts";
import { loadChunks } from "../storage/load-chunks.ts";
import { readNodeSlots } from "../storage/read-node-slots.ts";
import { readVolatileFacts } from "../storage/read-volatile.ts";
import type { StoredFact } from "../storage/content-cache.ts";
import { slotsOf } from "../storage/slot.ts";
import type { NodeAt } from "./nodes.ts";
import { usableVolatile } from "./usable-volatile.ts";

/** One row of a node's tables. */
export type NodeFact = Readonly<{
  section: Section;
  key: string;
  row: Row;
  isVolatile: boolean;
  /** Where its history is kept; null for a volatile row. */
  stored: Readonly<{ slot: number; hash: string }> | null;
  /** Of a volatile row: since when it has been reported so. */
  volatileFrom: Moment | null;
}>;

/** A fact of a section, or of one of several alike. */
export type FactOf<S extends Section> = NodeFact & Readonly<{ section: S; row: SectionRows[S] }>;

/**
 * All rows of each of these nodes of one moment, in their order, also of a node that is asked for several times; a node's by section and
 * key. Volatile rows are among them while their report is fresh.
 */
export async function nodeFacts(nodes: readonly NodeAt[]): Promise<NodeFact[][]> {
  const [first] = nodes;
  if (first === undefined) return [];

  const { asker, cluster, at } = first.of;
  const nodeIds = [...new Set(nodes.map(({ id }) => id))];
  const slots = await readNodeSlots(asker.store, cluster.id, { nodeIds, slots: slotsOf(SECTIONS), at });
  const chunks = await loadChunks(
    asker.store,
    cluster.id,
    slots.map(({ chunk }) => chunk),
  );
  const volatile = await volatileFacts(nodes);
  const facts = new Map<number, NodeFact[]>(nodeIds.map((id) => [id, []]));
  for (const { nodeId, slot, chunk } of slots)
    facts.get(nodeId)?.push(...(chunks.get(chunk) ?? []).flatMap((fact) => toNodeFact(fact, slot)));
  for (const { nodeId, fact } of volatile) facts.get(nodeId)?.push(fact);
  return nodes.map(({ id }) => (facts.get(id) ?? []).sort(bySectionAndKey));
}

function toNodeFact({ section, key, row, hash }: StoredFact, slot: number): NodeFact[] {
  return isSection(section) ? [{ section, key, row, isVolatile: false, stored: { slot, hash }, volatileFrom: null }] : [];
}

async function volatileFacts(nodes: readonly NodeAt[]): Promise<{ nodeId: number; fact: NodeFact }[]> {
  const [first] = nodes;
  if (first === undefined) return [];

  const { asker, cluster } = first.of;
  const usable = await usableVolatile(nodes);
  const facts = await readVolatileFacts(asker.store, cluster.id, usable);
  return usable.flatMap(({ nodeId, section, validFrom }, index) =>
    (facts[index] ?? []).map(({ key, row }) => ({
      nodeId,
      fact: { section, key, row, isVolatile: true, stored: null, volatileFrom: validFrom },
    })),
  );
}

/** The facts of these sections, their rows typed. */
export function factsOf<S extends Section>(facts: readonly NodeFact[], ...sections: readonly S[]): FactOf<S>[] {
  return facts.filter((fact): fact is FactOf<S> => sections.some((section) => section === fact.section));
}

const ORDER = new Map<Section, number>(SECTIONS.map((section, index) => [section, index]));

function bySectionAndKey(a: NodeFact, b: NodeFact): number {
  if (a.section !== b.section) return (ORDER.get(a.section) ?? 0) - (ORDER.get(b.section) ?? 0);
  return a.key < b.key ? -1 : 1;
}
