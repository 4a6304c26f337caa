import type { Address } from "../address/address.ts";
import { addTo } from "../fib/group-by.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { isGlobal } from "../overlay/node-links.ts";

/** The nodes with a link-local address, which routers give as their own: `via fe80::1 dev eth0`. It says nothing of the wire. */
export function nodesWithLinkLocal({ local }: ClusterTables, address: Address): ReadonlySet<number> {
  const known = remembered.get(local) ?? deriveFrom(local);
  remembered.set(local, known);
  return new Set(known.get(address));
}

function deriveFrom(local: ClusterTables["local"]): ReadonlyMap<Address, readonly number[]> {
  const nodes = new Map<Address, number[]>();
  for (const [node, { addresses }] of local.entries()) {
    for (const { address } of addresses) if (!isGlobal(address)) addTo(nodes, address, node);
  }
  return nodes;
}

const remembered = new WeakMap<ClusterTables["local"], ReadonlyMap<Address, readonly number[]>>();
