import { ownIndex } from "../domain/overlay/cluster-index.ts";
import type { ClusterTables, RoutedTables } from "../domain/overlay/cluster-tables.ts";
import type { ClusterState } from "./cluster-state.ts";
import { counted, type StateAsked } from "./counted.ts";
import { ownTables } from "./own-tables.ts";
import { readClusterState, readMissingSlots, type RememberedState, type SlotPart } from "./read-cluster-state.ts";
import { type Counted, readClusterTables, readPeerTables, readRoutedTables } from "./read-cluster-tables.ts";
import { OWN_SLOTS, slotsOfPeers } from "./slot.ts";

/** Derives of the tables what the question will want to know, while the database looks for their neighbors. */
export type Prepare = (tables: RoutedTables) => void;

/** The tables of the nodes that count at the moment: all but the LOST ones. Equal tables are one object. */
export async function tablesAt(of: StateAsked, prepare: Prepare): Promise<ClusterTables> {
  const found = await readState(of);
  const counting = await counted(of, found);
  await readMissingSlots(of.asker.store, found, partsOf(of, counting, prepare));
  return readClusterTables(of.asker.store, of.cluster.id, counting);
}

/**
 * The tables as every node told them last, be it LOST by now, with the dynamic neighbors that it told last: what is gone from these was
 * seen to go, and did not merely fall silent. Read after `tablesAt` of the same moment this costs no slot. Where nobody is silent these are
 * its tables, so that they are judged once.
 */
export async function lastToldTablesAt(of: StateAsked): Promise<ClusterTables> {
  const found = await readState(of);
  if (isAll(found.state, await counted(of, found))) return tablesAt(of, nothing);
  const state = toldStates.get(found.state) ?? { ...found.state };
  toldStates.set(found.state, state);
  const told: Counted = { state, nodes: state.nodes, volatile: state.volatile, unknown: NOBODY };
  await readMissingSlots(of.asker.store, found, partsOf(of, told, nothing));
  return readClusterTables(of.asker.store, of.cluster.id, told);
}

const isAll = (state: ClusterState, { nodes, volatile, unknown }: Counted): boolean =>
  nodes === state.nodes && volatile === state.volatile && unknown.size === 0;

/** The part of a state that nodes say of themselves. */
export function ownPart({ asker, cluster }: StateAsked, { state, nodes }: Counted): SlotPart {
  return { slots: OWN_SLOTS, beside: async () => ownIndex(await ownTables(asker.store, cluster.id, { slots: state.slots, nodes })) };
}

/** The cluster's state as of the moment, remembered or read. */
export const readState = ({ asker, cluster, at }: StateAsked): Promise<RememberedState> => readClusterState(asker.store, cluster, at);

/** The same state under another name, so that what is remembered of it as it counts is remembered beside. Its slots are one list. */
const toldStates = new WeakMap<ClusterState, ClusterState>();
const NOBODY: ReadonlySet<number> = new Set();
const nothing = (): void => undefined;

/** Neighbors come last: what needs none of them can be derived before. */
function partsOf(of: StateAsked, counting: Counted, prepare: Prepare): SlotPart[] {
  const { asker, cluster } = of;
  return [
    ownPart(of, counting),
    { slots: slotsOfPeers(["fdb"]), beside: () => readPeerTables(asker.store, cluster.id, { counted: counting, sections: ["fdb"] }) },
    {
      slots: slotsOfPeers(["routes", "routes6"]),
      beside: async () => prepare(await readRoutedTables(asker.store, cluster.id, counting)),
    },
    { slots: slotsOfPeers(["neighbors"]), beside: async () => {} },
  ];
}
