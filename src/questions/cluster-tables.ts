import type { Mac } from "../domain/address/mac.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { counted } from "../storage/counted.ts";
import { hasSections, readMissingSlots, type RememberedState } from "../storage/read-cluster-state.ts";
import { readClusterTables } from "../storage/read-cluster-tables.ts";
import { readMacSlots } from "../storage/read-mac-slots.ts";
import { ownPart, type Prepare, readState, tablesAt } from "../storage/tables-at.ts";
import type { ClusterAt } from "./cluster-at.ts";

/** The tables of the nodes that count at the moment: all but the LOST ones. */
export async function clusterTables(of: ClusterAt, prepare: Prepare = () => {}): Promise<ClusterTables> {
  return tablesAt(of, prepare);
}

/** The same tables, with at least those of their rows that name this MAC. */
export async function clusterTablesNaming(of: ClusterAt, mac: Mac): Promise<ClusterTables> {
  const found = await readState(of);
  const slots = await slotsNaming(of, found, mac);
  const counting = await counted(of, found);
  await readMissingSlots(of.asker.store, found, [ownPart(of, counting), { slots, beside: async () => {} }]);
  return readClusterTables(of.asker.store, of.cluster.id, counting);
}

async function slotsNaming({ asker, cluster }: ClusterAt, { state }: RememberedState, mac: Mac): Promise<readonly number[]> {
  return hasSections(state, ["neighbors", "fdb"]) ? [] : readMacSlots(asker.store, cluster.id, mac);
}
