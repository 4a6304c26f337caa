import { toFacts } from "../domain/snapshot/facts.ts";
import type { Moment } from "../domain/history/span.ts";
import type { Row } from "../domain/snapshot/rows.ts";
import { isSection, SECTIONS, type Section } from "../domain/snapshot/section.ts";
import { loadChunks } from "../storage/load-chunks.ts";
import { readNodeSlots } from "../storage/read-node-slots.ts";
import { readVolatile } from "../storage/read-volatile.ts";
import { isVolatileUsable, type NodeAt } from "./nodes.ts";

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

/** All rows of a node's tables, by section and key. Volatile rows are among them while their report is fresh. */
export async function nodeFacts(node: NodeAt): Promise<NodeFact[]> {
  const { asker, cluster, at } = node.of;
  const slots = await readNodeSlots(asker.store, { clusterId: cluster.id, nodeId: node.id }, { sections: SECTIONS, at });
  const chunks = await loadChunks(
    asker.store,
    cluster.id,
    slots.map(({ chunk }) => chunk),
  );
  const stored = slots.flatMap(({ slot, chunk }) =>
    (chunks.get(chunk) ?? []).flatMap(({ section, key, row, hash }) =>
      isSection(section) ? [{ section, key, row, isVolatile: false, stored: { slot, hash }, volatileFrom: null }] : [],
    ),
  );
  return [...stored, ...(await volatileFacts(node))].sort(bySectionAndKey);
}

async function volatileFacts(node: NodeAt): Promise<NodeFact[]> {
  const { asker, cluster, at } = node.of;
  const reports = await readVolatile(asker.store, cluster.id, { at, nodeIds: [node.id] });
  const usable = reports.filter(({ validTo, lastSeenAt }) => {
    const seenAt = validTo === Number.POSITIVE_INFINITY ? (node.volatileSeenAt ?? lastSeenAt) : lastSeenAt;
    return isVolatileUsable(node, Math.min(seenAt, at));
  });
  return usable.flatMap(({ section, rows, validFrom }) =>
    toFacts(section, rows).volatile.map(({ key, row }) => ({ section, key, row, isVolatile: true, stored: null, volatileFrom: validFrom })),
  );
}

const ORDER = new Map<Section, number>(SECTIONS.map((section, index) => [section, index]));

function bySectionAndKey(a: NodeFact, b: NodeFact): number {
  if (a.section !== b.section) return (ORDER.get(a.section) ?? 0) - (ORDER.get(b.section) ?? 0);
  return a.key < b.key ? -1 : 1;
}
