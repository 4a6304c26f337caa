import { type Concern, concerns } from "../domain/drift/concerns.ts";
import { type ComparableFact, diffFacts, type RowChange } from "../domain/drift/diff-facts.ts";
import type { Moment } from "../domain/history/span.ts";
import type { Fact } from "../domain/snapshot/fact.ts";
import { toFacts } from "../domain/snapshot/facts.ts";
import type { Row } from "../domain/snapshot/rows.ts";
import type { Section } from "../domain/snapshot/section.ts";
import { loadChunks } from "../storage/load-chunks.ts";
import { type Boundary, readBoundaries } from "../storage/read-boundaries.ts";
import { sectionOfSlot, slotsOf, volatileSlot } from "../storage/slot.ts";
import { askedNames } from "./asked-names.ts";
import { asOf, type ClusterAt } from "./cluster-at.ts";
import { filterOrNull } from "./filter.ts";
import { checkedFirst, decodeCursor, type Edge, encodeCursor, type Page, type PageArguments, toPage } from "./page.ts";

/** One row of one node that changed, and when. */
export type Change = RowChange & Readonly<{ at: Moment; node: string; section: Section; isVolatile: boolean }>;

export type ChangesAsked = Readonly<{
  since: Moment;
  until: Moment;
  /** Null or empty: all. */
  nodes: readonly string[] | null;
  sections: readonly Section[] | null;
  concern: Concern;
  /** Whether to tell rows that merely happen too, for as long as they are kept. */
  includeVolatile: boolean;
}>;

/** Boundaries read at a time. Most hold one change; where a filter drops many, more are read. */
const BATCH = 200;

/** What changed in (since, until], newest first. */
export async function changes(
  of: Pick<ClusterAt, "asker" | "cluster">,
  question: ChangesAsked,
  page: PageArguments,
): Promise<Page<Change>> {
  // An end before what is kept is refused as well: nothing would be found, and that would be a wrong answer. Nor is there a future.
  const asked = { ...question, since: asOf(of, question.since).at, until: asOf(of, question.until).at };
  const wanted = checkedFirst(page.first) + 1;
  const found: Edge<Change>[] = [];
  let start = page.after === null ? null : positionOf(page.after);
  for (let isMore = true; isMore && found.length < wanted; ) {
    const batch = await readBatch(of, asked, start);
    found.push(...(await changesAt(of, batch, { concern: asked.concern, start })));
    isMore = batch.length === BATCH;
    start = batch.at(-1) === undefined ? start : after(batch.at(-1));
  }
  return toPage(found, page.first);
}

/** Where to go on: at this boundary, behind this key. */
type Position = Readonly<{ at: Moment; nodeId: number; slot: number; key: string | null }>;

function readBatch(
  { asker, cluster }: Pick<ClusterAt, "asker" | "cluster">,
  asked: ChangesAsked,
  from: Position | null,
): Promise<Boundary[]> {
  return readBoundaries(asker.store, cluster.id, {
    since: asked.since,
    until: asked.until,
    nodes: askedNames(asked.nodes),
    slots: slotsAsked(asked.sections),
    includeVolatile: asked.includeVolatile,
    from,
    limit: BATCH,
  });
}

function slotsAsked(asked: readonly Section[] | null): number[] | null {
  const sections = filterOrNull(asked);
  return sections === null ? null : [...slotsOf(sections), ...sections.map(volatileSlot)];
}

/** Keys sort before the last possible one, so nothing of that boundary is told twice. */
const LAST_KEY = "\uffff";
const after = (boundary: Boundary | undefined): Position | null => (boundary === undefined ? null : { ...boundary, key: LAST_KEY });

async function changesAt(
  { asker, cluster }: Pick<ClusterAt, "asker" | "cluster">,
  boundaries: readonly Boundary[],
  { concern, start }: { concern: Concern; start: Position | null },
): Promise<Edge<Change>[]> {
  const chunks = await loadChunks(
    asker.store,
    cluster.id,
    boundaries.flatMap(({ before, after: now }) => [before, now]),
  );
  return boundaries.flatMap((boundary) => {
    const section = sectionOfSlot(boundary.slot);
    if (section === null) return [];
    return diffFacts(...factsAround(boundary, section, chunks))
      .filter((change) => !isTold(boundary, change, start) && concerns(change, concern))
      .map((change) => toEdge(boundary, section, change));
  });
}

type Chunks = ReadonlyMap<string, readonly ComparableFact[]>;

function factsAround(
  { before, after: now, rows }: Boundary,
  section: Section,
  chunks: Chunks,
): [readonly ComparableFact[], readonly ComparableFact[]] {
  if (rows !== null) return [named(section, rows.before), named(section, rows.after)];
  return [chunks.get(before) ?? [], chunks.get(now) ?? []];
}

/** Whether an earlier page told it. */
function isTold({ at, nodeId, slot }: Boundary, { key }: RowChange, start: Position | null): boolean {
  if (start === null || start.key === null) return false;
  return start.at === at && start.nodeId === nodeId && start.slot === slot && key <= start.key;
}

function toEdge({ at, node, nodeId, slot, rows }: Boundary, section: Section, change: RowChange): Edge<Change> {
  return {
    cursor: encodeCursor("change", [at, nodeId, slot, change.key]),
    node: { ...change, at, node, section, isVolatile: rows !== null },
  };
}

const named = (section: Section, rows: readonly Row[]): ComparableFact[] => toFacts(section, rows).volatile.map(comparable);

/** A volatile fact, comparable: its canonical text names it as well as a hash would. */
export const comparable = ({ key, row, text }: Fact): ComparableFact => ({ key, row, hash: text });

function positionOf(cursor: string): Position {
  const [at, nodeId, slot, key] = decodeCursor("change", cursor);
  return { at: Number(at), nodeId: Number(nodeId), slot: Number(slot), key: String(key) };
}
