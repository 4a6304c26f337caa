import type { Address } from "../../address/address.ts";
import { bearerCandidates } from "../../overlay/bearer-candidates.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isGlobal } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";
import { claimsByBearer, holdersOf } from "./remote-claims.ts";

/** An underlay address that several nodes hold, at least one of them for its VTEP. */
export type SharedAddress = Readonly<{
  address: Address;
  holders: NodeSet;
  /** Those at whose VTEPs it is meant to arrive: registered so with the others, or the VTEP's own source while no other is registered. */
  users: NodeSet;
  /** The links by which all users could be reached at addresses of their own; empty where one of them has none. */
  betterLinks: readonly string[];
}>;

/**
 * Addresses that VTEPs use and that more than one node holds. An address that all of its holders have on loopback is left out: an anycast
 * VTEP, as the two switches of an MLAG pair share one. That each Vagrant machine has 10.0.2.15 is no fault by itself.
 */
export const sharedAddresses: (tables: ClusterTables) => readonly SharedAddress[] = onceFor((tables) =>
  [...clusterIndex(tables).underlayAddresses].flatMap((address) => {
    const holders = holdersOf(tables, address);
    if (holders.size < 2 || !isGlobal(address) || isAnycast(tables, address, holders)) return [];
    const users = NodeSet.of(
      tables.nodes.length,
      holders.toArray().filter((node) => vxlansAt(tables, node, address).length > 0),
    );
    return users.isEmpty ? [] : [{ address, holders, users, betterLinks: betterLinks(tables, address, users) }];
  }),
);

/** The node's VXLAN links that are meant to be reached at the address. */
export function vxlansAt(tables: ClusterTables, node: number, address: Address): readonly Link[] {
  const claims = claimsByBearer(tables).get(node) ?? [];
  return (clusterIndex(tables).links[node]?.vxlans ?? []).filter((link) => {
    const about = claims.filter(({ bearer }) => bearer.vxlan.name === link.name);
    if (about.length === 0) return link.vxlan?.local === address;
    return about.some(({ underlayIp, isAgreed }) => underlayIp === address && (isAgreed || link.vxlan?.local === address));
  });
}

/** The links that bear an address by which only this node is reached, in the order of its addresses. */
export function candidateLinks(tables: ClusterTables, node: number, vxlan: Link): readonly string[] {
  const own = clusterIndex(tables).links[node];
  const candidates = new Set(bearerCandidates(tables, node, vxlan));
  return (own?.addresses ?? []).filter(({ address }) => candidates.has(address)).map(({ link }) => link);
}

function isAnycast(tables: ClusterTables, address: Address, holders: NodeSet): boolean {
  const { links } = clusterIndex(tables);
  return holders.toArray().every((node) => {
    const held = links[node]?.addresses.find((known) => known.address === address);
    return links[node]?.byName.get(held?.link ?? "")?.flags.includes("LOOPBACK") === true;
  });
}

function betterLinks(tables: ClusterTables, address: Address, users: NodeSet): readonly string[] {
  const lists = users.toArray().flatMap((node) => vxlansAt(tables, node, address).map((vxlan) => candidateLinks(tables, node, vxlan)));
  const common = [...new Set(lists.flat())];
  return lists.every((links) => links.length > 0) ? common.sort((a, b) => commonness(lists, b) - commonness(lists, a)) : [];
}

const commonness = (lists: readonly (readonly string[])[], link: string): number => lists.filter((links) => links.includes(link)).length;
