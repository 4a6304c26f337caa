import type { SlotInterval } from "../domain/history/paint-slot.ts";
import type { Moment } from "../domain/history/span.ts";
import type { Section } from "../domain/snapshot/section.ts";
import { EMPTY_CHUNK } from "../storage/content-hash.ts";
import type { NodeIds } from "../storage/ensure-node.ts";
import { loadChunks } from "../storage/load-chunks.ts";
import type { NodeState } from "../storage/node-state.ts";
import { sectionOfSlot } from "../storage/slot.ts";
import type { Store } from "../storage/store.ts";
import type { ChangeCount, PushResult } from "./push.ts";

type SlotNews = Readonly<{ slot: number; before: readonly SlotInterval[] }>;

/** How many rows of each section changed at the push's moment. Reads only what the changed slots held before. */
export async function countChanges(
  store: Store,
  ids: NodeIds | null,
  { news, state, at }: { news: readonly SlotNews[]; state: NodeState; at: Moment },
): Promise<PushResult["changes"]> {
  const old = news.map(({ slot, before }) => ({ slot, chunk: chunkAt(before, at) }));
  const loaded = ids === null ? new Map() : await loadChunks(store, ids.clusterId, new Set(old.map(({ chunk }) => chunk)));
  const counts: Partial<Record<Section, ChangeCount>> = {};
  for (const { slot, chunk } of old) {
    const section = sectionOfSlot(slot);
    if (section === null) continue;
    const count = compare(loaded.get(chunk) ?? [], factsAt(state, slot));
    if (!isNothing(count)) counts[section] = sum(counts[section], count);
  }
  return counts;
}

const factsAt = (state: NodeState, slot: number): readonly Keyed[] => state.slots.get(slot)?.facts ?? [];

function chunkAt(intervals: readonly SlotInterval[], at: Moment): string {
  return intervals.find(({ validFrom, validTo }) => validFrom <= at && at < validTo)?.chunk ?? EMPTY_CHUNK;
}

const isNothing = ({ added, removed, modified }: ChangeCount): boolean => added + removed + modified === 0;

type Keyed = Readonly<{ key: string; hash: string }>;

function compare(before: readonly Keyed[], after: readonly Keyed[]): ChangeCount {
  if (before.length === 0) return { added: after.length, removed: 0, modified: 0 };
  const old = new Map(before.map(({ key, hash }) => [key, hash]));
  const kept = after.filter(({ key }) => old.has(key));
  return {
    added: after.length - kept.length,
    removed: before.length - kept.length,
    modified: kept.filter(({ key, hash }) => old.get(key) !== hash).length,
  };
}

function sum(a: ChangeCount | undefined, b: ChangeCount): ChangeCount {
  return { added: (a?.added ?? 0) + b.added, removed: (a?.removed ?? 0) + b.removed, modified: (a?.modified ?? 0) + b.modified };
}
