import type { Mac } from "../domain/address/mac.ts";
import { ownIndex } from "../domain/overlay/cluster-index.ts";
import type { ClusterTables, RoutedTables } from "../domain/overlay/cluster-tables.ts";
import { ownTables } from "../storage/own-tables.ts";
import { hasSections, readClusterState, readMissingSlots, type RememberedState, type SlotPart } from "../storage/read-cluster-state.ts";
import { type Counted, readClusterTables, readPeerTables, readRoutedTables } from "../storage/read-cluster-tables.ts";
import { readMacSlots } from "../storage/read-mac-slots.ts";
import { OWN_SLOTS, slotsOfPeers } from "../storage/slot.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { counted } from "./counted.ts";

/** Derives of the tables what the question will want to know, while the database looks for their neighbors. */
export type Prepare = (tables: RoutedTables) => void;

/** The tables of the nodes that count at the moment: all but the LOST ones. */
export async function clusterTables(of: ClusterAt, prepare: Prepare = () => {}): Promise<ClusterTables> {
  const found = await readState(of);
  const counting = await counted(of, found);
  await readMissingSlots(of.asker.store, found, partsOf(of, counting, prepare));
  return readClusterTables(of.asker.store, of.cluster.id, counting);
}

/** The same tables, with at least those of their rows that name this MAC. */
export async function clusterTablesNaming(of: ClusterAt, mac: Mac): Promise<ClusterTables> {
  const found = await readState(of);
  const slots = await slotsNaming(of, found, mac);
  const counting = await counted(of, found);
  await readMissingSlots(of.asker.store, found, [ownPart(of, counting), { slots, beside: async () => {} }]);
  return readClusterTables(of.asker.store, of.cluster.id, counting);
}

const readState = ({ asker, cluster, at }: ClusterAt): Promise<RememberedState> => readClusterState(asker.store, cluster, at);

async function slotsNaming({ asker, cluster }: ClusterAt, { state }: RememberedState, mac: Mac): Promise<readonly number[]> {
  return hasSections(state, ["neighbors", "fdb"]) ? [] : readMacSlots(asker.store, cluster.id, mac);
}

/** Neighbors come last: what needs none of them can be derived before. */
function partsOf(of: ClusterAt, counting: Counted, prepare: Prepare): SlotPart[] {
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

function ownPart({ asker, cluster }: ClusterAt, { state, nodes }: Counted): SlotPart {
  return { slots: OWN_SLOTS, beside: async () => ownIndex(await ownTables(asker.store, cluster.id, { slots: state.slots, nodes })) };
}
