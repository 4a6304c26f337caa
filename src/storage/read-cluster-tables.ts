import { mergeHeld, type PeerTables } from "../domain/overlay/build-cluster-tables.ts";
import type { ClusterTables, RoutedTables } from "../domain/overlay/cluster-tables.ts";
import { NodeSet } from "../domain/overlay/node-set.ts";
import type { Section } from "../domain/snapshot/section.ts";
import type { ClusterState, KnownNode, SlotHolders } from "./cluster-state.ts";
import { ownTables } from "./own-tables.ts";
import { slotTables, volatileTables } from "./peer-tables.ts";
import type { VolatileReport } from "./read-volatile.ts";
import { slotsOfPeers } from "./slot.ts";
import type { Store } from "./store.ts";

/** What of a state counts. The same lists each time make the same tables each time. */
export type Counted = Readonly<{
  state: ClusterState;
  /** Sorted by name: their places are their numbers. */
  nodes: readonly KnownNode[];
  /** Volatile reports that may be used. */
  volatile: readonly VolatileReport[];
  /** Ids of nodes whose dynamic neighbors are not known at the moment. */
  unknown: ReadonlySet<number>;
}>;

/**
 * The tables of a cluster's nodes, each distinct row once, of all slots that have been read: costs what the distinct chunks cost, not
 * nodes times rows. What is equal to what was put together before is not put together again; equal tables are one object, so that
 * what was judged of them need not be judged again.
 */
export async function readClusterTables(store: Store, clusterId: number, counted: Counted): Promise<ClusterTables> {
  const { state, nodes, unknown } = counted;
  const made = store.cache.tables.get(state);
  if (made !== undefined && made.slots === state.slots.size && isSame(made.counted, counted)) return made.tables;

  const slots = state.slots.size;
  const routed = await readRoutedTables(store, clusterId, counted);
  const parts = await readPeerTables(store, clusterId, { counted, sections: ["neighbors"] });
  const seen = [...nodes.keys()].filter((number) => !unknown.has(nodes[number]?.id ?? -1));
  const neighbors = mergeHeld(parts.map((part) => part.neighbors));
  const tables = { ...routed, dynamicKnown: NodeSet.of(nodes.length, seen), neighbors };
  store.cache.tables.set(state, { counted, slots, tables });
  return tables;
}

/** The same without neighbors, which need not have been read yet. */
export async function readRoutedTables(store: Store, clusterId: number, counted: Counted): Promise<RoutedTables> {
  const { state, nodes, volatile } = counted;
  const slots = heldOf(state, ROUTED).length;
  const made = store.cache.routedTables.get(state);
  if (made?.slots === slots && made.counted.nodes === nodes && made.counted.volatile === volatile) return made.tables;

  const parts = await readPeerTables(store, clusterId, { counted, sections: ROUTED });
  const tables = {
    ...(await ownTables(store, clusterId, { slots: state.slots, nodes })),
    routes: mergeHeld(parts.map(({ routes }) => routes)),
    fdb: mergeHeld(parts.map(({ fdb }) => fdb)),
    learnedFdb: mergeHeld(parts.map(({ learnedFdb }) => learnedFdb)),
  };
  store.cache.routedTables.set(state, { counted, slots, tables });
  return tables;
}

const ROUTED = ["routes", "routes6", "fdb"] as const satisfies readonly Section[];

/** The rows about peers of those slots of some sections that have been read, and all volatile ones. */
export async function readPeerTables(
  store: Store,
  clusterId: number,
  { counted: { state, nodes, volatile }, sections }: { counted: Counted; sections: readonly Section[] },
): Promise<readonly PeerTables[]> {
  const parts = await slotTables(store, clusterId, { held: heldOf(state, sections), nodes });
  return [...parts, await volatileTables(store, clusterId, { volatile, nodes })];
}

/** Those that have been read. */
const heldOf = ({ slots }: ClusterState, sections: readonly Section[]): SlotHolders[] =>
  slotsOfPeers(sections)
    .map((slot) => slots.get(slot))
    .filter((held) => held !== undefined);

function isSame(made: Counted, counted: Counted): boolean {
  if (made.nodes !== counted.nodes || made.volatile !== counted.volatile) return false;
  return made.unknown.size === counted.unknown.size && [...made.unknown].every((id) => counted.unknown.has(id));
}
