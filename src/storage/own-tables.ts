import { nodeLocalFrom } from "../domain/overlay/build-cluster-tables.ts";
import type { ClusterTables, NodeLocal } from "../domain/overlay/cluster-tables.ts";
import { NodeSet } from "../domain/overlay/node-set.ts";
import { SECTIONS, type Section } from "../domain/snapshot/section.ts";
import type { ClusterState, KnownNode, SlotHolders } from "./cluster-state.ts";
import type { ContentHash } from "./content-hash.ts";
import { type Chunks, chunksOf, isOfTables, type Numbers, numbersIn, numbersOf } from "./held-chunks.ts";
import { codeOfSlot, OWN_SLOTS } from "./slot.ts";
import type { Store } from "./store.ts";

export type OwnTables = Pick<ClusterTables, "nodes" | "known" | "local">;
const NOBODY: SlotHolders = [];

/** What the nodes say of themselves: the same object for as long as they say the same. */
export async function ownTables(
  store: Store,
  clusterId: number,
  { slots, nodes }: { slots: ClusterState["slots"]; nodes: readonly KnownNode[] },
): Promise<OwnTables> {
  const held = OWN_SLOTS.map((slot) => slots.get(slot) ?? NOBODY);
  const made = store.cache.ownTables.get(nodes);
  if (made?.held.every((holders, index) => holders === held[index]) === true) return made.tables;

  const chunks = await chunksOf(store, clusterId, held);
  const numbers = numbersOf(nodes);
  const tables = {
    nodes: nodes.map(({ name }) => name),
    known: knownSections(held, numbers),
    local: localTables(store, held, { chunks, numbers }),
  };
  store.cache.ownTables.set(nodes, { held, tables });
  return tables;
}

/** A section's rest slot is there wherever the section was reported. */
function knownSections(held: readonly SlotHolders[], numbers: Numbers): Record<Section, NodeSet> {
  const entries = SECTIONS.map((section, index) => {
    const ids = (held[index] ?? NOBODY).flatMap(({ nodeIds }) => nodeIds);
    return [section, NodeSet.of(numbers.size, numbersIn(numbers, ids))] as const;
  });
  return Object.fromEntries(entries) as Record<Section, NodeSet>;
}

/** A chunk of one section, and the name that it has with it. */
type OwnChunk = Readonly<{ name: string; chunk: ContentHash }>;

function localTables(
  store: Store,
  held: readonly SlotHolders[],
  { chunks, numbers }: { chunks: Chunks; numbers: Numbers },
): readonly NodeLocal[] {
  const own: OwnChunk[][] = Array.from({ length: numbers.size }, () => []);
  for (const [index, slot] of OWN_SLOTS.entries()) {
    for (const { chunk, nodeIds } of held[index] ?? NOBODY) {
      const part = { name: `${codeOfSlot(slot)},${chunk}`, chunk };
      for (const id of nodeIds) own[numbers.get(id) ?? -1]?.push(part);
    }
  }
  return own.map((parts) => localOf(store, parts, chunks));
}

/** Equal tables of two moments are one object, so what is derived from them is derived once. */
function localOf(store: Store, parts: readonly OwnChunk[], chunks: Chunks): NodeLocal {
  const name = parts.map((part) => part.name).join(" ");
  const known = store.cache.local.get(name);
  if (known !== undefined) return known;

  const facts = parts.flatMap(({ chunk }) => chunks.get(chunk) ?? []);
  const local = nodeLocalFrom(facts.filter(isOfTables));
  store.cache.local.set(name, local);
  return local;
}
