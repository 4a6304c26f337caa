import type { Family } from "../address/address.ts";
import { type Prefix, prefixFamily } from "../address/prefix.ts";
import { groupBy } from "../fib/group-by.ts";
import type { ClusterTables } from "./cluster-tables.ts";
import { type Steps, finish } from "./finish.ts";
import { detourJudge, leadsToOwners } from "./detours.ts";
import { NodeSet } from "./node-set.ts";
import { type OverlaySubnet, overlaySubnets } from "./overlay-subnets.ts";
import { SUBNET_REASONS, type SubnetReason } from "./passage.ts";
import type { NextHopGroup, SubnetJudgement } from "./subnet.ts";
import { isDiscard, isStretched } from "./subnet-owners.ts";
import { type Way, type Ways, waysInto } from "./subnet-ways.ts";

/** Judges one overlay subnet; null where `prefix` is none. */
export function judgeSubnet(tables: ClusterTables, prefix: Prefix): SubnetJudgement | null {
  const subnet = overlaySubnets(tables, prefixFamily(prefix)).get(prefix);
  return subnet === undefined ? null : judgementOf(tables, assess(tables, subnet));
}

/**
 * The overlay subnets whose next hops do not all lead to the one owner: IPv4 before IPv6, each in the order of their addresses.
 * Judged once for each set of tables.
 */
export function inconsistentSubnets(tables: ClusterTables, family: Family | null = null): readonly SubnetJudgement[] {
  const all = remembered.get(tables) ?? finish(judgingSubnets(tables));
  return family === null ? all : all.filter((subnet) => subnet.family === family);
}

/** The same of both families in steps, each of which judges some of the subnets. */
export function* judgingSubnets(tables: ClusterTables): Steps<readonly SubnetJudgement[]> {
  const subnets: OverlaySubnet[] = [];
  for (const family of [4, 6] as const) {
    subnets.push(...overlaySubnets(tables, family).values());
    yield;
  }
  const judged: SubnetJudgement[] = [];
  for (const [index, subnet] of subnets.entries()) {
    const assessment = assess(tables, subnet);
    if (assessment.faults.size > 0) judged.push(judgementOf(tables, assessment));
    if (index % STEP_SUBNETS === STEP_SUBNETS - 1) yield;
  }
  remembered.set(tables, judged);
  return judged;
}

/** Subnets that are judged in one step: some milliseconds in a cluster of 1,000 nodes. */
const STEP_SUBNETS = 100;
const remembered = new WeakMap<ClusterTables, readonly SubnetJudgement[]>();

type Assessment = Readonly<{ prefix: Prefix; owners: NodeSet; found: Ways; faults: ReadonlySet<SubnetReason> }>;

function assess(tables: ClusterTables, subnet: OverlaySubnet): Assessment {
  const owners = subnet.owners.isEmpty ? holderOfBlock(tables, subnet) : subnet.owners;
  const found = waysInto(tables, subnet, owners);
  const faults = owners.isEmpty ? ownerlessFaults(found) : ownedFaults(tables, subnet, { ...found, owners });
  return { prefix: subnet.prefix, owners, found, faults };
}

function judgementOf(tables: ClusterTables, { prefix, owners, found, faults }: Assessment): SubnetJudgement {
  return {
    prefix,
    family: prefixFamily(prefix),
    isConsistent: faults.size === 0,
    reasons: SUBNET_REASONS.filter((reason) => faults.has(reason) || (reason === "OWNER_UNKNOWN" && owners.isEmpty)),
    owners,
    nextHops: groupWays(tables, found.ways),
    missingOn: found.missing,
  };
}

/**
 * The node to which all others send, if it has a blackhole for just this prefix: Calico's block of a node without a pod in it.
 * Empty where there is none.
 */
function holderOfBlock(tables: ClusterTables, subnet: OverlaySubnet): NodeSet {
  const none = NodeSet.none(tables.nodes.length);
  const blackholed = subnet.lookups.won.filter(({ row }) => isDiscard(row) && row.dst === subnet.prefix).map(({ nodes }) => nodes);
  if (blackholed.length === 0) return none;
  const leadsTo = NodeSet.unionOf(
    tables.nodes.length,
    waysInto(tables, subnet, none).ways.map((way) => way.leadsTo),
  );
  return leadsTo.size === 1 && leadsTo.isWithin(NodeSet.unionOf(tables.nodes.length, blackholed)) ? leadsTo : none;
}

/**
 * Without a reporting owner nothing tells right from wrong, save that all send to one place: by one gateway, or by gateways behind
 * one underlay address. Whoever lacks the route is at fault only where the others send to him: he has lost what he owned.
 */
function ownerlessFaults({ ways, missing }: Ways): Set<SubnetReason> {
  const faults = new Set<SubnetReason>();
  const gateways = new Set(ways.map(({ type, gateway, link }) => `${type} ${gateway ?? link ?? ""}`));
  const ends = new Set(ways.map(({ type, gateway, remoteVteps }) => (remoteVteps.length > 0 ? remoteVteps.join(",") : (gateway ?? type))));
  if (gateways.size > 1 && ends.size > 1) faults.add("WRONG_NEXT_HOP");
  if (ways.some(({ leadsTo }) => leadsTo.intersects(missing))) faults.add("MISSING_ROUTE");
  return faults;
}

function ownedFaults(tables: ClusterTables, subnet: OverlaySubnet, found: Ways & Readonly<{ owners: NodeSet }>): Set<SubnetReason> {
  const { ways, missing, refused, owners } = found;
  const faults = new Set<SubnetReason>();
  if (owners.size > 1 && !isStretched(tables, owners, subnet.lookups)) faults.add("DUPLICATE_POD_CIDR");
  if (!missing.isEmpty) faults.add("MISSING_ROUTE");
  if (!refused.isEmpty) faults.add("UNUSABLE_ROUTE");
  const wrong = ways.filter((way) => !leadsToOwners(way, owners));
  const faultOf = detourJudge(ways, owners);
  for (const way of wrong) faults.add(way.fault ?? faultOf(way));
  return faults;
}

function groupWays(tables: ClusterTables, ways: readonly Way[]): NextHopGroup[] {
  const groups = groupBy(ways, keyOf);
  return [...groups.values()]
    .flatMap((alike) => groupOf(tables, alike) ?? [])
    .sort((a, b) => b.nodes.size - a.nodes.size || compareText(a, b));
}

/** Senders whose packets fare differently are told apart, though their next hops look the same. */
function keyOf(way: Way): string {
  return [way.type, way.gateway, way.link, way.remoteVteps.join(","), way.loopsBack, way.leadsTo.toArray().join(",")].join(" ");
}

function groupOf(tables: ClusterTables, alike: readonly Way[]): NextHopGroup | null {
  const [way] = alike;
  if (way === undefined) return null;
  const { type, gateway, link, remoteVteps, loopsBack, leadsTo } = way;
  const nodes = NodeSet.unionOf(
    tables.nodes.length,
    alike.map((same) => same.nodes),
  );
  return { type, gateway, link, remoteVteps, loopsBack, leadsTo, nodes };
}

function compareText(a: NextHopGroup, b: NextHopGroup): number {
  return textOf(a) < textOf(b) ? -1 : 1;
}

function textOf(group: NextHopGroup): string {
  return [group.type, group.gateway, group.link, group.remoteVteps.join(","), group.nodes.first].join(" ");
}
