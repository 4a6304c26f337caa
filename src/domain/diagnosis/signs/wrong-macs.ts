import type { Address } from "../../address/address.ts";
import type { Mac } from "../../address/mac.ts";
import { contains, prefixAround } from "../../address/prefix.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link, Neighbor } from "../../snapshot/rows.ts";
import { isResolved } from "./overlay-neighbors.ts";
import { holdersOf } from "./remote-claims.ts";

/** Nodes that resolve the address of a peer on their own network to a MAC which the peer's link does not bear. */
export type WrongMac = Readonly<{
  row: Neighbor;
  nodes: NodeSet;
  peer: NodeSet;
  /** The peer's link with that address. */
  link: Link;
  /** Those who bear the MAC on any link. */
  bearing: NodeSet;
}>;

/**
 * The wrong neighbors for one address outside the overlay. Left out: an address of several nodes, and a MAC that answers for several
 * addresses, as routers with proxy ARP and clouds do.
 */
export function wrongMacsOf(tables: ClusterTables, address: Address): WrongMac[] {
  const rows = tables.neighbors.get(address) ?? [];
  const link = rows.length === 0 ? null : peerLink(tables, address);
  if (link === null) return [];
  return rows.flatMap(({ row, nodes: holding }) => {
    if (row.mac === undefined || !isResolved(row) || link.mac === row.mac || isProxy(tables, row)) return [];
    const onLink = holding.minus(nodesUnder(tables, clusterIndex(tables).overlay, row.link));
    const nodes = NodeSet.of(
      tables.nodes.length,
      onLink.toArray().filter((node) => isNear(tables, { node, address, link: row.link })),
    );
    return nodes.isEmpty ? [] : [{ row, nodes, peer: holdersOf(tables, address), link, bearing: bearersOf(tables, row.mac) }];
  });
}

/** The one link with the address; null where several nodes hold it, or its MAC is not known. */
function peerLink(tables: ClusterTables, address: Address): Link | null {
  const holders = holdersOf(tables, address);
  const node = holders.first;
  if (node === null || holders.size > 1) return null;
  const own = clusterIndex(tables).links[node];
  const link = own?.byName.get(own.addresses.find((held) => held.address === address)?.link ?? "");
  return link?.mac === undefined ? null : link;
}

/** Whether the same link has the same MAC for another address too. */
function isProxy(tables: ClusterTables, { link, mac, address, nudState }: Neighbor): boolean {
  if (nudState === "PERMANENT") return false;
  return [...tables.neighbors.values()]
    .flat()
    .some(({ row }) => row.link === link && row.mac === mac && row.address !== address && bearersOf(tables, mac).isEmpty);
}

function isNear(tables: ClusterTables, { node, address, link }: Readonly<{ node: number; address: Address; link: string }>): boolean {
  const own = clusterIndex(tables).links[node];
  return own?.addresses.some((held) => held.link === link && contains(prefixAround(held.address, held.prefixLength), address)) === true;
}

function bearersOf(tables: ClusterTables, mac: Mac | undefined): NodeSet {
  const { links } = clusterIndex(tables);
  const bearing = [...links.keys()].filter((node) =>
    [...(links[node]?.byName.values() ?? [])].some((link) => mac !== undefined && link.mac === mac),
  );
  return NodeSet.of(tables.nodes.length, bearing);
}
