import { type Address, familyOf } from "../domain/address/address.ts";
import { contains, prefixAround } from "../domain/address/prefix.ts";
import { nodeLocalFrom } from "../domain/overlay/build-cluster-tables.ts";
import type { LinkAddress } from "../domain/snapshot/rows.ts";
import type { Caveat, TraceQuery } from "../domain/trace/trace.ts";
import { isOfTables } from "../storage/held-chunks.ts";
import { loadChunks } from "../storage/load-chunks.ts";
import { readNodeSlots } from "../storage/read-node-slots.ts";
import { restSlot } from "../storage/slot.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { type ReportedNode, nodesAt } from "./nodes.ts";

/** More of them would not help anybody. */
const TOLD_MAX = 3;

/** LOST nodes that had one of the ends, or a link with a prefix for it, or that were named as the source. */
export async function lostCaveats(of: ClusterAt, { from, to, fromNode }: TraceQuery): Promise<Caveat[]> {
  const lost = (await nodesAt(of)).filter(({ state }) => state === "LOST");
  if (lost.length === 0) return [];

  const held = await addressesOf(of, lost);
  const meant = lost.flatMap((node) => {
    const end = [from, to].find((address) => (held.get(node.id) ?? []).some((own) => mayHave(own, address)));
    return end === undefined && node.name !== fromNode ? [] : [caveat(node, end ?? from)];
  });
  return meant.slice(0, TOLD_MAX);
}

function caveat({ name, observedAt }: ReportedNode, address: Address): Caveat {
  const heard = new Date(observedAt).toISOString();
  return {
    code: "NODE_LOST",
    message: `${name}, which may have ${address}, was heard of last at ${heard}: its tables do not count any more`,
    node: name,
  };
}

async function addressesOf(
  { asker, cluster, at }: ClusterAt,
  nodes: readonly ReportedNode[],
): Promise<Map<number, readonly LinkAddress[]>> {
  const asked = { nodeIds: nodes.map(({ id }) => id), slots: [restSlot("addresses")], at };
  const slots = await readNodeSlots(asker.store, cluster.id, asked);
  const chunks = await loadChunks(
    asker.store,
    cluster.id,
    slots.map(({ chunk }) => chunk),
  );
  return new Map(slots.map(({ nodeId, chunk }) => [nodeId, nodeLocalFrom((chunks.get(chunk) ?? []).filter(isOfTables)).addresses]));
}

const mayHave = ({ address, prefixLength }: LinkAddress, wanted: Address): boolean =>
  familyOf(address) === familyOf(wanted) && contains(prefixAround(address, prefixLength), wanted);
