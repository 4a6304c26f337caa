import type { Address } from "../address/address.ts";
import { ALL_ZERO_MAC, isMulticastMac, type Mac } from "../address/mac.ts";
import { groupBy } from "../fib/group-by.ts";
import type { FdbEntry } from "../snapshot/rows.ts";
import { bearerCandidates, mustHoldUnderlay } from "./bearer-candidates.ts";
import { type Bearer, clusterIndex, nodesUnder, type VxlanShape } from "./cluster-index.ts";
import type { ClusterTables, Held } from "./cluster-tables.ts";
import { dealOut } from "./held.ts";
import { isUp } from "./node-links.ts";
import { NodeSet } from "./node-set.ts";
import { missingEntries } from "./missing-entries.ts";
import { AGREEMENTS_WORST_FIRST, type Agreement, type UnderlayClaim, type Vtep, type VtepBearer } from "./vtep.ts";

/**
 * Which underlay address serves a VTEP MAC: what every node believes, and who really bears the MAC.
 * With `vni` null each VNI in which an entry names the MAC is judged for itself, and the worst is told.
 */
export function judgeVtep(tables: ClusterTables, mac: Mac, vni: number | null = null): Vtep {
  const claims = claimsFor(tables, mac).filter((claim) => vni === null || claim.vni === vni);
  const bearers = (clusterIndex(tables).bearers.get(mac) ?? []).filter((bearer) => vni === null || bears(bearer, vni));
  return {
    mac,
    agreement: agreementOver(tables, claims, bearers),
    underlayIp: mostUsed(claims),
    bearers: bearers.map((bearer) => told(tables, bearer)),
    claims,
    missingOn: missingEntries(tables, mac, vni),
  };
}

/** All-zero and multicast MACs stand for default remotes and groups, not for a VTEP. */
export const isVtepMac = (mac: Mac): boolean => mac !== ALL_ZERO_MAC && !isMulticastMac(mac);

/** The worst agreement over the VNIs in which the MAC is claimed. */
export function agreementOver(tables: ClusterTables, claims: readonly UnderlayClaim[], bearers: readonly Bearer[]): Agreement {
  const agreements = new Set<Agreement>();
  for (const [vni, within] of groupBy(claims, (claim) => claim.vni)) {
    const there = bearers.filter((bearer) => bears(bearer, vni));
    const holding = there.filter(({ node, vxlan }) => mustHoldUnderlay(tables, node, vxlan));
    agreements.add(agreementWithin(within, { bearers: nodesOf(tables, there), holding: nodesOf(tables, holding) }));
  }
  return AGREEMENTS_WORST_FIRST.find((agreement) => agreements.has(agreement)) ?? "UNKNOWN";
}

/** What the entries for a MAC say, one claim for each VNI and underlay address, most observers first. */
export function claimsFor(tables: ClusterTables, mac: Mac): readonly UnderlayClaim[] {
  if (!isVtepMac(mac)) return [];
  const observed = (tables.fdb.get(mac) ?? []).flatMap((entry) => observations(tables, entry));
  const claims = [...groupBy(observed, ({ vni, underlayIp }) => `${vni} ${underlayIp}`).values()].flatMap(
    (same) => claimOf(tables, same) ?? [],
  );
  return claims.sort((a, b) => b.observers.size - a.observers.size || a.vni - b.vni || (a.underlayIp < b.underlayIp ? -1 : 1));
}

type Bearing = Readonly<{
  bearers: NodeSet;
  /** Those who must hold the claimed address themselves. */
  holding: NodeSet;
}>;

function agreementWithin(claims: readonly UnderlayClaim[], { bearers, holding }: Bearing): Agreement {
  const [claim, ...others] = claims;
  if (claim === undefined) return "UNKNOWN";
  if (others.length > 0) return "CONFLICT";
  if (claim.observers.intersects(claim.owners) || bearers.size > 1 || !holding.isWithin(claim.owners)) return "WRONG_OWNER";
  return claim.owners.isEmpty || bearers.isEmpty ? "ORPHAN" : "AGREED";
}

function nodesOf(tables: ClusterTables, bearers: readonly Bearer[]): NodeSet {
  return NodeSet.of(
    tables.nodes.length,
    bearers.map(({ node }) => node),
  );
}

type Observation = Readonly<{ vni: number; underlayIp: Address; nodes: NodeSet }>;

/** The holders of an entry by the VNI in which it stands for them. Only a VXLAN link can have one, so a link that was not reported counts as one. */
function observations(tables: ClusterTables, { row, nodes }: Held<FdbEntry>): Observation[] {
  if (row.remoteVtep === undefined) return [];
  const underlayIp = row.remoteVtep;
  const shapes = clusterIndex(tables).shapes.get(row.link) ?? [];
  const { dealt, rest } = dealOut(shapes, nodes);
  const unreported = rest.minus(tables.known.links);
  const unseen = unreported.isEmpty ? [] : [{ vni: vniOf(row, shapes[0]?.row), underlayIp, nodes: unreported }];
  return [...dealt.map((alike) => ({ vni: vniOf(row, alike.row), underlayIp, nodes: alike.nodes })), ...unseen];
}

/** 0, which no VXLAN uses in practice, where neither the entry nor the link says one. */
function vniOf(row: FdbEntry, shape: VxlanShape | undefined): number {
  return row.vni ?? row.srcVni ?? shape?.vni ?? 0;
}

function claimOf(tables: ClusterTables, same: readonly Observation[]): UnderlayClaim | null {
  const [first] = same;
  if (first === undefined) return null;
  const observers = NodeSet.unionOf(
    tables.nodes.length,
    same.map(({ nodes }) => nodes),
  );
  const { underlayIp, vni } = first;
  return { underlayIp, vni, observers, owners: nodesUnder(tables, clusterIndex(tables).holders, underlayIp) };
}

/** An `external` VXLAN link takes the VNI from each packet, so it may bear the MAC in any. */
function bears({ vxlan }: Bearer, vni: number): boolean {
  return vxlan.vxlan?.vni === undefined || vxlan.vxlan.vni === vni;
}

/** Over all VNIs; of equals the first as claims are sorted. */
function mostUsed(claims: readonly UnderlayClaim[]): Address | null {
  let best: { underlayIp: Address; count: number } | null = null;
  for (const [underlayIp, same] of groupBy(claims, (claim) => claim.underlayIp)) {
    const count = NodeSet.unionOf(
      same[0]?.observers.universe ?? 0,
      same.map(({ observers }) => observers),
    ).size;
    if (best === null || count > best.count) best = { underlayIp, count };
  }
  return best?.underlayIp ?? null;
}

function told(tables: ClusterTables, { node, vxlan }: Bearer): VtepBearer {
  const info = vxlan.vxlan;
  return {
    node,
    link: vxlan.name,
    vni: info?.vni ?? null,
    local: info?.local ?? null,
    port: info?.port ?? null,
    isUp: isUp(vxlan),
    candidates: bearerCandidates(tables, node, vxlan),
  };
}
