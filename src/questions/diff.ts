import { type ComparableFact, diffFacts } from "../domain/drift/diff-facts.ts";
import type { Moment } from "../domain/history/span.ts";
import type { Section } from "../domain/snapshot/section.ts";
import { loadChunks } from "../storage/load-chunks.ts";
import { readSlotDifferences, type SlotDifference } from "../storage/read-slot-differences.ts";
import { readVolatileFacts } from "../storage/read-volatile.ts";
import { sectionOfSlot, slotsOf, volatileSlot } from "../storage/slot.ts";
import { askedNames } from "./asked-names.ts";
import { type Change, comparable } from "./changes.ts";
import { asOf, type ClusterAt } from "./cluster-at.ts";
import { filterOrNull } from "./filter.ts";
import { nodesAt } from "./nodes.ts";
import { checkedFirst, decodeCursor, type Edge, encodeCursor, type Page, type PageArguments, toPage } from "./page.ts";
import { usableVolatile } from "./usable-volatile.ts";

export type DiffAsked = Readonly<{
  from: Moment;
  to: Moment;
  nodes: readonly string[] | null;
  sections: readonly Section[] | null;
  includeVolatile: boolean;
}>;

/** Net difference between two moments, by node and key: applying it to the state at `from` gives the state at `to`. */
export async function diff(of: Pick<ClusterAt, "asker" | "cluster">, asked: DiffAsked, page: PageArguments): Promise<Page<Change>> {
  const [from, to] = [asOf(of, asked.from).at, asOf(of, asked.to).at];
  const start = page.after === null ? null : positionOf(page.after);
  // Each slot that differs holds at least one change, and the one at the cursor may hold none that is left.
  const limit = checkedFirst(page.first) + 2;
  const stored = await readSlotDifferences(of.asker.store, of.cluster.id, {
    from,
    to,
    nodes: askedNames(asked.nodes),
    slots: slotsAsked(asked.sections),
    start,
    limit,
  });
  const differences = [
    ...(await withFacts(of, stored)),
    ...(asked.includeVolatile ? await volatileDifferences(of, { ...asked, from, to }) : []),
  ];
  return toPage(changesOf(differences.sort(byPlace), { to, start }), page.first);
}

type Position = Readonly<{ nodeId: number; slot: number; key: string }>;
type Facts = readonly ComparableFact[];
type Difference = Readonly<{ nodeId: number; node: string; slot: number; before: Facts; after: Facts; isVolatile: boolean }>;

function slotsAsked(asked: readonly Section[] | null): number[] | null {
  const sections = filterOrNull(asked);
  return sections === null ? null : slotsOf(sections);
}

const byPlace = (a: Difference, b: Difference): number => a.nodeId - b.nodeId || a.slot - b.slot;

async function withFacts(
  { asker, cluster }: Pick<ClusterAt, "asker" | "cluster">,
  stored: readonly SlotDifference[],
): Promise<Difference[]> {
  const chunks = await loadChunks(
    asker.store,
    cluster.id,
    stored.flatMap(({ before, after }) => [before, after]),
  );
  return stored.map((difference) => ({
    ...difference,
    before: chunks.get(difference.before) ?? [],
    after: chunks.get(difference.after) ?? [],
    isVolatile: false,
  }));
}

type VolatileTable = Readonly<{ nodeId: number; node: string; section: Section; facts: Facts }>;

async function volatileDifferences(of: Pick<ClusterAt, "asker" | "cluster">, asked: DiffAsked): Promise<Difference[]> {
  const before = await volatileAt(of, asked, asked.from);
  const after = await volatileAt(of, asked, asked.to);
  const places = new Map([...before, ...after].map((table) => [placeOf(table), table]));
  return [...places].map(([place, { nodeId, node, section }]) => {
    const slot = volatileSlot(section);
    return { nodeId, node, slot, before: factsIn(before, place), after: factsIn(after, place), isVolatile: true };
  });
}

const factsIn = (tables: readonly VolatileTable[], place: string): Facts => tables.find((table) => placeOf(table) === place)?.facts ?? [];

const placeOf = ({ nodeId, section }: Pick<VolatileTable, "nodeId" | "section">): string => `${nodeId} ${section}`;

async function volatileAt(of: Pick<ClusterAt, "asker" | "cluster">, asked: DiffAsked, at: Moment): Promise<VolatileTable[]> {
  const [names, sections] = [filterOrNull(asked.nodes), filterOrNull(asked.sections)];
  const nodes = (await nodesAt(asOf(of, at))).filter(({ name }) => names === null || names.includes(name));
  const wanted = (await usableVolatile(nodes)).filter(({ section }) => sections === null || sections.includes(section));
  const facts = await readVolatileFacts(of.asker.store, of.cluster.id, wanted);
  return wanted.map(({ nodeId, node, section }, index) => ({ nodeId, node, section, facts: (facts[index] ?? []).map(comparable) }));
}

function changesOf(differences: readonly Difference[], { to, start }: { to: Moment; start: Position | null }): Edge<Change>[] {
  return differences.flatMap(({ nodeId, node, slot, before, after, isVolatile }) => {
    const section = sectionOfSlot(slot);
    if (section === null) return [];
    return diffFacts(before, after)
      .map((change) => ({
        cursor: encodeCursor("difference", [nodeId, slot, change.key]),
        node: { ...change, at: to, node, section, isVolatile },
      }))
      .filter(({ node: { key } }) => start === null || isBehind({ nodeId, slot, key }, start));
  });
}

function isBehind(place: Position, start: Position): boolean {
  if (place.nodeId !== start.nodeId) return place.nodeId > start.nodeId;
  return place.slot === start.slot ? place.key > start.key : place.slot > start.slot;
}

function positionOf(cursor: string): Position {
  const [nodeId, slot, key] = decodeCursor("difference", cursor);
  return { nodeId: Number(nodeId), slot: Number(slot), key: String(key) };
}
