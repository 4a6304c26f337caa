import { ADDRESS_BITS, type Family, familyOf } from "../address/address.ts";
import { covers, type Prefix, prefixAround, prefixFamily, prefixNetwork } from "../address/prefix.ts";
import { inside, nearestAround, outwards } from "../fib/prefix-nesting.ts";
import { clusterIndex, nodesUnder } from "./cluster-index.ts";
import type { RoutedTables } from "./cluster-tables.ts";
import { lookupEverywhere, type Lookups, routingSpace } from "./lookup-everywhere.ts";
import { NodeSet } from "./node-set.ts";
import { onceForRouted } from "./once-for-routed.ts";
import { type Candidates, subnetCandidates } from "./subnet-candidates.ts";
import { type Ownership, ownershipOf } from "./subnet-owners.ts";

/** An overlay subnet, its reporting owners, and the prefixes inside it that have no owner of their own but are routed in their own way. */
export type OverlaySubnet = Readonly<{
  prefix: Prefix;
  owners: NodeSet;
  parts: readonly Prefix[];
  /** Of packets that arrive for it. */
  lookups: Lookups;
}>;

/** All overlay subnets of one family, in the order of their addresses; found once for each set of tables. */
export function overlaySubnets(tables: RoutedTables, family: Family): ReadonlyMap<Prefix, OverlaySubnet> {
  return found[family](tables);
}

const found = { 4: onceForRouted((tables) => find(tables, 4)), 6: onceForRouted((tables) => find(tables, 6)) };

type Claim = Ownership & Readonly<{ isRouted: boolean; lookups: Lookups }>;
type Claims = ReadonlyMap<Prefix, Claim>;

function find(tables: RoutedTables, family: Family): ReadonlyMap<Prefix, OverlaySubnet> {
  const claims = claimsOf(tables, subnetCandidates(tables, family));
  const standing = new Map<Prefix, Claim>();
  // Outer prefixes come first, so whatever lies around a claim has been decided.
  for (const [prefix, claim] of claims) if (stands({ tables, claims, standing }, prefix, claim)) standing.set(prefix, claim);

  const parts = partsOf(tables, family, standing);
  return new Map(
    [...standing].map(([prefix, { owners, lookups }]) => [prefix, { prefix, owners, lookups, parts: [...(parts.get(prefix) ?? [])] }]),
  );
}

function claimsOf(tables: RoutedTables, candidates: Candidates): Claims {
  const claims = new Map<Prefix, Claim>();
  for (const [prefix, { isRouted }] of candidates) {
    const lookups = lookupEverywhere(tables, prefix, "arriving");
    claims.set(prefix, { ...ownershipOf(tables, prefix, lookups), isRouted, lookups });
  }
  return claims;
}

type Deciding = Readonly<{ tables: RoutedTables; claims: Claims; standing: ReadonlyMap<Prefix, Claim> }>;

/** Whether a candidate is a subnet by itself: neither part of one nor an aggregate over some. */
function stands(deciding: Deciding, prefix: Prefix, claim: Claim): boolean {
  if (!claim.exact.isEmpty) return claim.isRouted || !isMask(deciding, prefix, claim);
  const around = nearestStanding(deciding, prefix);
  if (around !== null) return !around.owners.isEmpty && isDisclaimed(around.owners, claim);
  return !claim.owners.isEmpty || !partsClaimed(deciding, prefix).some(({ exact }) => !exact.isEmpty);
}

/** A connected prefix to which nobody routes, around subnets of other nodes: merely a wide netmask. */
function isMask(deciding: Deciding, prefix: Prefix, claim: Claim): boolean {
  return partsClaimed(deciding, prefix).some(({ exact }) => !exact.isWithin(claim.owners));
}

function partsClaimed({ tables, claims }: Deciding, prefix: Prefix): Claim[] {
  const { nesting } = routingSpace(tables, prefixFamily(prefix));
  return inside(nesting, nesting.indexOf.get(prefix) ?? nesting.prefixes.length).flatMap((part) => claims.get(part) ?? []);
}

function nearestStanding({ tables, standing }: Deciding, prefix: Prefix): Claim | null {
  const { nesting } = routingSpace(tables, prefixFamily(prefix));
  const [, ...around] = outwards(nesting, nesting.indexOf.get(prefix) ?? -1);
  for (const outer of around) {
    const claim = standing.get(outer);
    if (claim !== undefined) return claim;
  }
  return null;
}

/** The owners of what lies around it route it elsewhere themselves, as Calico does with an address that another node has borrowed. */
function isDisclaimed(owners: NodeSet, claim: Claim): boolean {
  const routed = claim.lookups.won.filter(({ row }) => row.gateway !== undefined).map(({ nodes }) => nodes);
  return owners.isWithin(NodeSet.unionOf(owners.universe, routed));
}

/** The prefixes inside each subnet for which some node may have another way: longer dsts, rules for a destination, addresses of strangers. */
function partsOf(tables: RoutedTables, family: Family, standing: ReadonlyMap<Prefix, Claim>): ReadonlyMap<Prefix, ReadonlySet<Prefix>> {
  const parts = new Map<Prefix, Set<Prefix>>();
  for (const part of [...longerDsts(tables, family, standing), ...ruledDsts(tables, family), ...strangers(tables, family, standing)]) {
    const subnet = subnetAround(tables, part, standing);
    if (subnet === null || subnet === part || !covers(subnet, part)) continue;
    parts.set(subnet, (parts.get(subnet) ?? new Set<Prefix>()).add(part));
  }
  return parts;
}

function longerDsts(tables: RoutedTables, family: Family, standing: ReadonlyMap<Prefix, Claim>): Prefix[] {
  return routingSpace(tables, family).nesting.prefixes.filter((dst) => {
    if (standing.has(dst)) return false;
    const subnet = subnetAround(tables, dst, standing);
    const owners = (subnet === null ? undefined : standing.get(subnet)?.owners) ?? null;
    if (owners === null) return false;
    const rows = [...(tables.routes.get(dst) ?? []), ...routingSpace(tables, family).localRows(dst)];
    return rows.some(({ nodes }) => owners.size > 1 || !nodes.isWithin(owners));
  });
}

function ruledDsts(tables: RoutedTables, family: Family): Prefix[] {
  const { main } = routingSpace(tables, family).classes.pod;
  return main.flatMap(({ steps }) => steps.flatMap(({ to }) => to ?? []));
}

/** Addresses in a subnet that a node holds which does not own it, while no owner holds them: that node answers for the pod. */
function strangers(tables: RoutedTables, family: Family, standing: ReadonlyMap<Prefix, Claim>): Prefix[] {
  const { holders, links } = clusterIndex(tables);
  return links.flatMap((own, node) => {
    const inPods = own.addresses.filter(
      ({ link, address }) => familyOf(address) === family && !own.underlay.has(link) && !own.vxlanNames.has(link),
    );
    const hosts = inPods.map(({ address }) => ({ address, host: prefixAround(address, ADDRESS_BITS[family]) }));
    const strange = hosts.filter(({ address, host }) => {
      const owners = standing.get(subnetAround(tables, host, standing) ?? host)?.owners;
      return owners !== undefined && !owners.isEmpty && !owners.has(node) && !owners.intersects(nodesUnder(tables, holders, address));
    });
    return strange.map(({ host }) => host);
  });
}

function subnetAround(tables: RoutedTables, prefix: Prefix, standing: ReadonlyMap<Prefix, Claim>): Prefix | null {
  const { nesting } = routingSpace(tables, prefixFamily(prefix));
  const index = nesting.indexOf.get(prefix) ?? nearestAround(nesting, prefixNetwork(prefix));
  return outwards(nesting, index).find((around) => standing.has(around)) ?? null;
}
