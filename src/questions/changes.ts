import { type Concern, concerns } from "../domain/drift/concerns.ts";
import { diffFacts, type RowChange } from "../domain/drift/diff-facts.ts";
import type { Moment } from "../domain/history/span.ts";
import { isSection, type Section } from "../domain/snapshot/section.ts";
import { loadChunks } from "../storage/load-chunks.ts";
import { type Boundary, readBoundaries } from "../storage/read-boundaries.ts";
import { codeOfSlot, sectionOfCode, slotsOf } from "../storage/slot.ts";
import { asOf, type ClusterAt } from "./cluster-at.ts";
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
}>;

/** Boundaries read at a time. Most hold one change; where a filter drops many, more are read. */
const BATCH = 200;

/** What changed in (since, until], newest first. */
export async function changes(of: Pick<ClusterAt, "asker" | "cluster">, asked: ChangesAsked, page: PageArguments): Promise<Page<Change>> {
  asOf(of, asked.since);
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
    nodes: orNull(asked.nodes),
    slots: asked.sections === null || asked.sections.length === 0 ? null : slotsOf(asked.sections),
    from,
    limit: BATCH,
  });
}

const orNull = <T>(list: readonly T[] | null): readonly T[] | null => (list === null || list.length === 0 ? null : list);

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
    const section = sectionOfCode(codeOfSlot(boundary.slot));
    if (section === undefined || !isSection(section)) return [];
    const { at, node, nodeId, slot } = boundary;
    const isStart = start !== null && start.at === at && start.nodeId === nodeId && start.slot === slot;
    return diffFacts(chunks.get(boundary.before) ?? [], chunks.get(boundary.after) ?? [])
      .filter((change) => !(isStart && start.key !== null && change.key <= start.key) && concerns(change, concern))
      .map((change) => ({
        cursor: encodeCursor([at, nodeId, slot, change.key]),
        node: { ...change, at, node, section, isVolatile: false },
      }));
  });
}

function positionOf(cursor: string): Position {
  const [at, nodeId, slot, key] = decodeCursor(cursor);
  return { at: Number(at), nodeId: Number(nodeId), slot: Number(slot), key: String(key) };
}
