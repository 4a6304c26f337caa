import { diffFacts } from "../domain/drift/diff-facts.ts";
import type { Moment } from "../domain/history/span.ts";
import { isSection, type Section } from "../domain/snapshot/section.ts";
import { loadChunks } from "../storage/load-chunks.ts";
import { readSlotDifferences, type SlotDifference } from "../storage/read-slot-differences.ts";
import { codeOfSlot, sectionOfCode, slotsOf } from "../storage/slot.ts";
import type { Change } from "./changes.ts";
import { asOf, type ClusterAt } from "./cluster-at.ts";
import { checkedFirst, decodeCursor, type Edge, encodeCursor, type Page, type PageArguments, toPage } from "./page.ts";

export type DiffAsked = Readonly<{ from: Moment; to: Moment; nodes: readonly string[] | null; sections: readonly Section[] | null }>;

/** Net difference between two moments, by node and key: applying it to the state at `from` gives the state at `to`. */
export async function diff(of: Pick<ClusterAt, "asker" | "cluster">, asked: DiffAsked, page: PageArguments): Promise<Page<Change>> {
  const [from, to] = [asOf(of, asked.from).at, asOf(of, asked.to).at];
  const start = page.after === null ? null : positionOf(page.after);
  // Each slot that differs holds at least one change, and the one at the cursor may hold none that is left.
  const limit = checkedFirst(page.first) + 2;
  const differences = await readSlotDifferences(of.asker.store, of.cluster.id, {
    from,
    to,
    nodes: asked.nodes === null || asked.nodes.length === 0 ? null : asked.nodes,
    slots: asked.sections === null || asked.sections.length === 0 ? null : slotsOf(asked.sections),
    start,
    limit,
  });
  return toPage(await changesOf(of, differences, { to, start }), page.first);
}

type Position = Readonly<{ nodeId: number; slot: number; key: string }>;

async function changesOf(
  { asker, cluster }: Pick<ClusterAt, "asker" | "cluster">,
  differences: readonly SlotDifference[],
  { to, start }: { to: Moment; start: Position | null },
): Promise<Edge<Change>[]> {
  const chunks = await loadChunks(
    asker.store,
    cluster.id,
    differences.flatMap(({ before, after }) => [before, after]),
  );
  return differences.flatMap(({ nodeId, node, slot, before, after }) => {
    const section = sectionOfCode(codeOfSlot(slot));
    if (section === undefined || !isSection(section)) return [];
    const isStart = start !== null && start.nodeId === nodeId && start.slot === slot;
    return diffFacts(chunks.get(before) ?? [], chunks.get(after) ?? [])
      .filter(({ key }) => !(isStart && key <= start.key))
      .map((change) => ({
        cursor: encodeCursor([nodeId, slot, change.key]),
        node: { ...change, at: to, node, section, isVolatile: false },
      }));
  });
}

function positionOf(cursor: string): Position {
  const [nodeId, slot, key] = decodeCursor(cursor);
  return { nodeId: Number(nodeId), slot: Number(slot), key: String(key) };
}
