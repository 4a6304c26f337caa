import { ALL_ZERO_MAC, type Mac } from "../domain/address/mac.ts";
import type { Neighbor } from "../domain/snapshot/rows.ts";
import { SECTION_CODE, slotOf } from "./slot.ts";
import type { Store } from "./store.ts";

/**
 * The slots of rows about peers in which this MAC is named: its FDB entries are in one, neighbors that resolve to it in the slot
 * of their address. The default remote's slot is among them, since it stands in for entries that are missing. Uses fact_cluster_id_mac_idx.
 */
export async function readMacSlots({ db }: Store, clusterId: number, mac: Mac): Promise<number[]> {
  const neighbors = await db.$queryRaw<{ text: string }[]>`
    select text from fact where cluster_id = ${clusterId} and mac = ${mac} and section = ${SECTION_CODE.neighbors}`;
  const addresses = neighbors.map(({ text }) => (JSON.parse(text) as Neighbor).address);
  return [...new Set([slotOf("fdb", mac), slotOf("fdb", ALL_ZERO_MAC), ...addresses.map((address) => slotOf("neighbors", address))])];
}
