import type { ContentHash } from "./content-hash.ts";
import type { NodeMark } from "./read-node-marks.ts";
import type { HeldSlot } from "./read-node-slots.ts";
import type { SlotGroup } from "./read-slot-groups.ts";
import type { VolatileReport } from "./read-volatile.ts";

export type KnownNode = Readonly<{ id: number; name: string }>;

/** What one slot of all nodes held, each distinct chunk once with the nodes that held it. */
export type SlotHolders = readonly Readonly<{ chunk: ContentHash; nodeIds: readonly number[] }>[];

/**
 * What has been read of a cluster as of a moment. What two states have in common is one and the same object in both, so what is
 * derived of it is derived once.
 */
export type ClusterState = Readonly<{
  /** Every node that was there, by name. */
  nodes: readonly KnownNode[];
  /** Slots are read when they are asked for. */
  slots: Map<number, SlotHolders>;
  /** Volatile reports that held, usable or not. */
  volatile: readonly VolatileReport[];
}>;

export type Marks = ReadonlyMap<number, NodeMark>;

/** The nodes of which one of the two knows what the other does not: written of since, of another version, or not there. */
export function differingNodes(known: Marks, asked: Marks): Set<number> {
  const differing = new Set<number>();
  for (const { id, revision, validFrom } of asked.values()) {
    const before = known.get(id);
    if (before?.revision !== revision || before.validFrom !== validFrom) differing.add(id);
  }
  for (const id of known.keys()) if (!asked.has(id)) differing.add(id);
  return differing;
}

/** The holders of these slots, by chunk as the groups are, so that equal holders are told in equal order however they were read. */
export function holdersBySlot(groups: readonly SlotGroup[], slots: readonly number[]): Map<number, SlotHolders> {
  const bySlot = new Map<number, SlotGroup[]>(slots.map((slot) => [slot, []]));
  for (const group of groups) bySlot.get(group.slot)?.push(group);
  return bySlot;
}

/** A slot's holders once these nodes hold what they hold now; the very same where they held it before. */
export function holdersWith(before: SlotHolders, nodes: ReadonlySet<number>, held: readonly HeldSlot[]): SlotHolders {
  if (isHeldBy(before, nodes, held)) return before;
  const after = new Map(before.map(({ chunk, nodeIds }) => [chunk, nodeIds.filter((id) => !nodes.has(id))]));
  for (const { chunk, nodeId } of held) after.set(chunk, [...(after.get(chunk) ?? []), nodeId]);
  return sorted([...after].map(([chunk, nodeIds]) => ({ chunk, nodeIds })).filter(({ nodeIds }) => nodeIds.length > 0));
}

function isHeldBy(before: SlotHolders, nodes: ReadonlySet<number>, held: readonly HeldSlot[]): boolean {
  const now = new Map(held.map(({ nodeId, chunk }) => [nodeId, chunk]));
  let same = 0;
  for (const { chunk, nodeIds } of before) {
    for (const id of nodeIds) {
      if (!nodes.has(id)) continue;
      if (now.get(id) !== chunk) return false;
      same += 1;
    }
  }
  return same === now.size;
}

const sorted = (held: SlotHolders): SlotHolders => [...held].sort((a, b) => (a.chunk < b.chunk ? -1 : 1));
