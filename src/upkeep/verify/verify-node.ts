import { EMPTY_CHUNK } from "../../storage/content-hash.ts";
import type { ReceiptRow } from "../../storage/chain.ts";
import {
  type NodePlace,
  type ProvableNode,
  type ProvableVersion,
  readProvableNode,
  readProvableVersions,
  readReceipts,
  readSlotRows,
} from "../../storage/read-provable-history.ts";
import { readOkSections } from "../../storage/read-section-reports.ts";
import { readMissingChunks } from "../../storage/read-provable-content.ts";
import type { SlotRow } from "../../storage/slot-changes.ts";
import { REPORT, restSlot } from "../../storage/slot.ts";
import type { Store } from "../../storage/store.ts";
import { readable } from "./readable.ts";
import { wrongLink } from "./wrong-link.ts";
import type { WrongRow } from "./wrong-row.ts";
import { type Boundaries, boundariesOf, wrongSlot } from "./wrong-slot.ts";
import { wrongOkSections, wrongState } from "./wrong-state.ts";
import { nameOf, namesOf, type Timeline, wrongVersion } from "./wrong-version.ts";

/** How much of one node is looked at in one step. */
export type NodeLimits = Readonly<{
  /** Rows a statement. */
  limit: number;
  /** Versions whose slots are held at once. */
  window: number;
}>;

/** What was looked at of a node, and the first row that is wrong. */
export type VerifiedNode = Readonly<{ wrong: WrongRow | null; versions: number; receipts: number; slotStates: number }>;

/**
 * One node's history as one moment of the database has it: its chain, its versions, and what its slots held. `store` is a snapshot, so that
 * pushes beside it neither wait nor are half seen. Versions and receipts of one node are held, and the slots of some of its versions.
 */
export async function verifyNode(store: Store, place: NodePlace, limits: NodeLimits): Promise<VerifiedNode> {
  const from = (table: WrongRow["table"]) => ({ table, key: { cluster: place.cluster, node: place.node } });
  const node = await readable(from("node"), readProvableNode(store, place));
  if (node === null) return { wrong: null, versions: 0, receipts: 0, slotStates: 0 };
  const past = await readAll(
    (after: ProvableVersion | null) => readable(from("version"), readProvableVersions(store, place, { after, limit: limits.limit })),
    limits,
  );
  const receipts = await readAll(
    (after: ReceiptRow | null) =>
      readable(from("receipt"), readReceipts(store, place, { after: after?.number ?? null, limit: limits.limit })),
    limits,
  );
  const timeline = { place, node, versions: [...past, ...presentVersion(node)], receipts };
  const held = namesOf(timeline.versions);
  const wrong = wrongLink({ ...timeline, isHeld: (receipt) => held.has(nameOf(receipt)) }) ?? wrongVersion(timeline);
  const seen = { versions: timeline.versions.length, receipts: receipts.length };
  return wrong === null ? { ...seen, ...(await verifySlots(store, timeline, limits)) } : { ...seen, wrong, slotStates: 0 };
}

function presentVersion({ digest, validFrom, okSections }: ProvableNode): ProvableVersion[] {
  if (digest === null || validFrom === null) return [];
  return [{ validFrom, validTo: Number.POSITIVE_INFINITY, digest, okSections, isRetired: false, isPast: false }];
}

async function readAll<T>(read: (after: T | null) => Promise<readonly T[]>, { limit }: NodeLimits): Promise<T[]> {
  const all: T[] = [];
  let portion: readonly T[];
  do {
    portion = await read(all.at(-1) ?? null);
    all.push(...portion);
  } while (portion.length === limit);
  return all;
}

/** Stretch by stretch of time, each with as many versions as are held at once. */
async function verifySlots(store: Store, timeline: Timeline, { window }: NodeLimits): Promise<Pick<VerifiedNode, "wrong" | "slotStates">> {
  const { place, node, versions } = timeline;
  const boundaries = boundariesOf(timeline);
  const kept = versions.filter(({ validTo }) => validTo >= node.historyFrom);
  let slotStates = 0;
  let from = node.historyFrom;
  for (let first = 0; first === 0 || first < kept.length; first += window) {
    const next = kept[first + window];
    const to = next === undefined ? Number.POSITIVE_INFINITY : next.validFrom;
    const rows = await readable(
      { table: "slot_state", key: { cluster: place.cluster, node: place.node } },
      readSlotRows(store, place, { from, to }),
    );
    slotStates += rows.filter(({ validFrom }) => first === 0 || validFrom > from).length;
    const wrong = await wrongStretch(store, { timeline, boundaries, versions: kept.slice(first, first + window), rows, until: to });
    if (wrong !== null) return { wrong, slotStates };
    from = to;
  }
  return { wrong: null, slotStates };
}

type Stretch = Readonly<{
  timeline: Timeline;
  boundaries: Boundaries;
  versions: readonly ProvableVersion[];
  rows: readonly SlotRow[];
  until: number;
}>;

async function wrongStretch(store: Store, { timeline, boundaries, versions, rows, until }: Stretch): Promise<WrongRow | null> {
  const { place, node, receipts } = timeline;
  const missing = await readMissingChunks(store, place.clusterId, storedChunksOf(rows));
  const reports = rows.filter(({ slot, chunk }) => slot === restSlot(REPORT) && !missing.includes(chunk)).map(({ chunk }) => chunk);
  const known = new Set(receipts.map(nameOf));
  const states = {
    place,
    historyFrom: node.historyFrom,
    versions,
    rows,
    okByReport: await readOkSections(store, place.clusterId, reports),
    isProven: ({ validFrom, digest }: ProvableVersion) => known.has(nameOf({ effectiveAt: validFrom, digest })),
  };
  return wrongOkSections(states) ?? wrongSlot({ place, boundaries, until }, rows) ?? wrongState(states) ?? wrongChunk(place, missing);
}

const storedChunksOf = (rows: readonly SlotRow[]): string[] =>
  [...new Set(rows.map(({ chunk }) => chunk))].filter((hash) => hash !== EMPTY_CHUNK);

function wrongChunk({ clusterId }: NodePlace, [hash]: readonly string[]): WrongRow | null {
  if (hash === undefined) return null;
  return { table: "chunk", key: { clusterId, hash }, expected: "a row, since slot_state refers to it", found: "no row" };
}
