import type { Mac } from "../domain/address/mac.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { hasSections, readClusterState, readMissingSlots, type RememberedState } from "../storage/read-cluster-state.ts";
import { readClusterTables } from "../storage/read-cluster-tables.ts";
import { readMacSlots } from "../storage/read-mac-slots.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { counted } from "./counted.ts";

/** The tables of the nodes that count at the moment: all but the LOST ones. With a MAC: at least those of its rows that name it. */
export async function clusterTables(of: ClusterAt, mac: Mac | null = null): Promise<ClusterTables> {
  const { asker, cluster, at } = of;
  const found = await readClusterState(asker.store, cluster, at);
  const slots = mac === null ? null : await slotsNaming(of, found, mac);
  const counting = await counted(of, found);
  await readMissingSlots(asker.store, found, { slots, nodes: counting.nodes });
  return readClusterTables(asker.store, cluster.id, counting);
}

async function slotsNaming({ asker, cluster }: ClusterAt, { state }: RememberedState, mac: Mac): Promise<readonly number[]> {
  return hasSections(state, ["neighbors", "fdb"]) ? [] : readMacSlots(asker.store, cluster.id, mac);
}
