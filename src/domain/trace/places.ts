import { ADDRESS_BITS, type Address, familyOf } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import { contains, prefixAround } from "../address/prefix.ts";
import { isDefault } from "../fib/route-order.ts";
import { type ClusterIndex, clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { lookupAddressEverywhere } from "../overlay/lookup-everywhere.ts";
import { isGlobal, isVxlan } from "../overlay/node-links.ts";
import { waysOf } from "../overlay/subnet-candidates.ts";
import { ownershipOf } from "../overlay/subnet-owners.ts";
import type { LinkAddress } from "../snapshot/rows.ts";
import { bridgesAround } from "./bridges-around.ts";
import { bridgeEntry, isResolved, linkNamed, neighborOn, portsOf, viewNode, type NodeView } from "./node-view.ts";

/**
 * Where an address is. `own`: the node holds it itself. `connected`: behind one of its links. `expected`: other nodes send there what
 * is for it, but the node has no way to it.
 */
export type Place = Readonly<{ node: number; kind: "own" | "connected" | "expected"; link: string | null }>;

/** Every node at which the address may be; where rows show that it is at one of them, that one alone. */
export function placesOf(tables: ClusterTables, address: Address): Place[] {
  // A loopback or link-local address means somebody else on each node or wire.
  if (!isGlobal(address)) return [];
  const held = nodesUnder(tables, clusterIndex(tables).holders, address).toArray();
  const connected = connectedPlaces(tables, address);
  const owned = withExpected(tables, address, [...connected, ...cutOffPlaces(tables, address, connected)]);
  if (owned.length > 0 && held.every((node) => isStray(tables, node, { address, owned }))) return shown(tables, address, owned);
  if (held.length > 0) return held.map((node) => ({ node, kind: "own", link: null }));
  return owned.length > 0 ? shown(tables, address, owned) : expectedPlaces(tables, address);
}

type Owned = Readonly<{ address: Address; owned: readonly Place[] }>;

/** Whether a node holds an address that belongs to another node's subnet: alone, without the subnet around it, so that the others do not share a wire. */
function isStray(tables: ClusterTables, node: number, { address, owned }: Owned): boolean {
  const held = viewNode(tables, node).links.addresses.find((own) => own.address === address);
  return held?.prefixLength === ADDRESS_BITS[familyOf(address)] && !owned.some((place) => place.node === node);
}

/** Where all routes of the others lead to a node that has lost its own link with the prefix, it may be there as well. */
function withExpected(tables: ClusterTables, address: Address, owned: readonly Place[]): Place[] {
  const expected = owned.length === 0 ? [] : expectedPlaces(tables, address);
  const isAgreed = expected.some(({ node }) => owned.some((place) => place.node === node));
  return isAgreed ? [...owned] : [...owned, ...expected];
}

function connectedPlaces(tables: ClusterTables, address: Address): Place[] {
  const lookups = lookupAddressEverywhere(tables, address, "arriving");
  const { owners } = ownershipOf(tables, prefixAround(address, ADDRESS_BITS[familyOf(address)]), lookups);
  return lookups.won.flatMap(({ row, nodes }) =>
    nodes
      .intersect(owners)
      .toArray()
      .map((node): Place => ({ node, kind: "connected", link: row.link ?? null })),
  );
}

/** Bridges whose prefix the address lies in, though their node's lookup does not lead there: a routing rule takes packets elsewhere. */
function cutOffPlaces(tables: ClusterTables, address: Address, connected: readonly Place[]): Place[] {
  const known = new Set(connected.map(({ node }) => node));
  const index = clusterIndex(tables);
  const around = bridgesAround(tables, address).filter(
    ({ node, held }) => !known.has(node) && !connected.some((place) => isNarrower(index, place, held)),
  );
  return around.map(({ node, held }): Place => ({ node, kind: "connected", link: held.link }));
}

/** A bridge with a wide netmask is none of the places where somebody has a narrower one. */
function isNarrower({ links }: ClusterIndex, { node, link }: Place, { prefixLength, address }: LinkAddress): boolean {
  const own = links[node]?.addresses.filter((held) => held.link === link && familyOf(held.address) === familyOf(address)) ?? [];
  return own.some((held) => held.prefixLength > prefixLength);
}

/** Whether the address lies in the prefix of the other one. */
export const isIn = (held: LinkAddress, address: Address): boolean =>
  familyOf(held.address) === familyOf(address) && contains(prefixAround(held.address, held.prefixLength), address);

/** Where several nodes have the prefix connected, a port of the node's own decides behind which the address is, else a neighbor entry. */
function shown(tables: ClusterTables, address: Address, places: readonly Place[]): Place[] {
  if (places.length === 1) return [...places];
  const seen = places.map((place) => ({ place, by: seenAt(viewNode(tables, place.node), address, place.link) }));
  const best = (["port", "neighbor", null] as const).map((by) => seen.filter((one) => one.by === by)).find((found) => found.length > 0);
  return best?.map(({ place }) => place) ?? [];
}

function seenAt(view: NodeView, address: Address, link: string | null): "port" | "neighbor" | null {
  if (link === null) return null;
  const neighbor = neighborOn(view, link, address);
  const isOwn = isResolved(neighbor) && neighbor.flags?.includes("extern_learn") !== true;
  if (isBorneAt(view, link, isOwn ? [neighbor] : namedAnywhere(view, address))) return "port";
  return isOwn && isAskedHere(view, link, neighbor) ? "neighbor" : null;
}

/** Whether only this node's own ports can have answered: the bridge has no VXLAN port, and does not know the MAC to be elsewhere. */
const isAskedHere = (view: NodeView, link: string, known: Readonly<{ mac: Mac }>): boolean =>
  bridgeEntry(view, link, known) === null && !portsOf(view, link).some(isVxlan);

const namedAnywhere = ({ tables }: NodeView, address: Address) =>
  (tables.neighbors.get(address) ?? []).map(({ row }) => row).filter(isResolved);

/** Whether the bridge has one of these MACs behind a port of its own. */
function isBorneAt(view: NodeView, link: string, named: readonly Readonly<{ mac: Mac }>[]): boolean {
  return named.some((known) => {
    const entry = bridgeEntry(view, link, known);
    const port = linkNamed(view, entry?.link);
    return entry?.state !== "permanent" && port !== null && !isVxlan(port);
  });
}

/** The node to which the others' routes for it lead. */
function expectedPlaces(tables: ClusterTables, address: Address): Place[] {
  const { holders } = clusterIndex(tables);
  const routes = lookupAddressEverywhere(tables, address, "pod").won.filter(({ row }) => !isDefault(row.dst) && row.type === "unicast");
  const gateways = routes.flatMap((held) =>
    waysOf(tables, held).flatMap(({ row: hops }) => hops.flatMap(({ gateway = null }) => ({ gateway, dst: held.row.dst }))),
  );
  const named = gateways.flatMap(({ gateway, dst }) => (gateway === null ? [] : [{ gateway, isInside: contains(dst, gateway) }]));
  // A gateway that lies in the subnet itself is its owner's; others may be on the way there only, as Cilium's own router is.
  const meant = named.some(({ isInside }) => isInside) ? named.filter(({ isInside }) => isInside) : named;
  const nodes = new Set(
    [...new Set(meant.map(({ gateway }) => gateway))].flatMap((gateway) => nodesUnder(tables, holders, gateway).toArray()),
  );
  return [...nodes].map((node) => ({ node, kind: "expected", link: null }));
}
