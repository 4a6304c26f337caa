import { mergePeerTables } from "../domain/overlay/build-cluster-tables.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { NodeSet } from "../domain/overlay/node-set.ts";
import type { ClusterState, KnownNode } from "./cluster-state.ts";
import { ownTables } from "./own-tables.ts";
import { slotTables, volatileTables } from "./peer-tables.ts";
import type { VolatileReport } from "./read-volatile.ts";
import { isRestSlot } from "./slot.ts";
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
  const { state, nodes, volatile, unknown } = counted;
  const made = store.cache.tables.get(state);
  if (made !== undefined && made.slots === state.slots.size && isSame(made.counted, counted)) return made.tables;

  const slots = state.slots.size;
  const held = [...state.slots].filter(([slot]) => !isRestSlot(slot)).map(([, holders]) => holders);
  const parts = await slotTables(store, clusterId, { held, nodes });
  const volatilePart = await volatileTables(store, clusterId, { volatile, nodes });
  const own = await ownTables(store, clusterId, { slots: state.slots, nodes });
  const seen = [...nodes.keys()].filter((number) => !unknown.has(nodes[number]?.id ?? -1));
  const tables = { ...own, dynamicKnown: NodeSet.of(nodes.length, seen), ...mergePeerTables([...parts, volatilePart]) };
  store.cache.tables.set(state, { counted, slots, tables });
  return tables;
}

function isSame(made: Counted, counted: Counted): boolean {
  if (made.nodes !== counted.nodes || made.volatile !== counted.volatile) return false;
  return made.unknown.size === counted.unknown.size && [...made.unknown].every((id) => counted.unknown.has(id));
}
