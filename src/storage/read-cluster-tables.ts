import { mergePeerTables } from "../domain/overlay/build-cluster-tables.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
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
}>;

/**
 * The tables of a cluster's nodes, each distinct row once, of all slots that have been read: costs what the distinct chunks cost, not
 * nodes times rows. What is equal to what was put together before is not put together again; equal tables are one object, so that
 * what was judged of them need not be judged again.
 */
export async function readClusterTables(store: Store, clusterId: number, { state, nodes, volatile }: Counted): Promise<ClusterTables> {
  const made = store.cache.tables.get(state);
  if (made !== undefined && made.nodes === nodes && made.volatile === volatile && made.slots === state.slots.size) return made.tables;

  const slots = state.slots.size;
  const held = [...state.slots].filter(([slot]) => !isRestSlot(slot)).map(([, holders]) => holders);
  const parts = await slotTables(store, clusterId, { held, nodes });
  const volatilePart = await volatileTables(store, clusterId, { volatile, nodes });
  const own = await ownTables(store, clusterId, { slots: state.slots, nodes });
  const tables = { ...own, ...mergePeerTables([...parts, volatilePart]) };
  store.cache.tables.set(state, { nodes, volatile, slots, tables });
  return tables;
}
