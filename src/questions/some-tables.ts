import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { SECTIONS } from "../domain/snapshot/section.ts";
import { holdersBySlot } from "../storage/cluster-state.ts";
import { readClusterTables } from "../storage/read-cluster-tables.ts";
import { readNodeSlots } from "../storage/read-node-slots.ts";
import { readNodes } from "../storage/read-nodes.ts";
import { readVolatileReports } from "../storage/read-volatile.ts";
import { slotsOf } from "../storage/slot.ts";
import { askedNames } from "./asked-names.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { counted } from "../storage/counted.ts";

const ALL_SLOTS = slotsOf(SECTIONS);

/**
 * The tables of some nodes alone, as they were reported last at the moment, however long ago: nodes that are LOST then are among them.
 * What it costs depends on these nodes, not on how many others there are.
 */
export async function someTables(of: ClusterAt, names: readonly string[]): Promise<ClusterTables> {
  const { asker, cluster, at } = of;
  const { store } = asker;
  const nodes = await readNodes(store, cluster.id, { at, names: askedNames(names) ?? [] });
  const held = await readNodeSlots(store, cluster.id, { nodeIds: nodes.map(({ id }) => id), slots: ALL_SLOTS, at });
  const groups = held.map(({ slot, chunk, nodeId }) => ({ slot, chunk, nodeIds: [nodeId] }));
  const volatile = await readVolatileReports(store, cluster.id, { at, nodes: nodes.map(({ name }) => name) });
  const state = { nodes: nodes.map(({ id, name }) => ({ id, name })), slots: holdersBySlot(groups, ALL_SLOTS), volatile };
  const marks = new Map(nodes.map((node) => [node.id, { ...node, revision: 0 }]));
  const everybody = { ...of, asker: { ...asker, lostAfterMs: Number.POSITIVE_INFINITY } };
  return readClusterTables(store, cluster.id, await counted(everybody, { cluster, at, marks, state }));
}
