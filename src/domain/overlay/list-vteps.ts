import type { Mac } from "../address/mac.ts";
import { type Bearer, clusterIndex } from "./cluster-index.ts";
import type { ClusterTables } from "./cluster-tables.ts";
import { agreementOver, claimsFor, isVtepMac } from "./judge-vtep.ts";
import { AGREEMENTS_WORST_FIRST, type Agreement } from "./vtep.ts";

/** Null takes all VNIs; an empty list of agreements takes all of them. */
export type VtepFilter = Readonly<{ vni: number | null; agreement: readonly Agreement[] }>;

/** A VTEP MAC and how its observers agree: what is needed to sort a cluster's VTEPs before `judgeVtep` tells any in full. */
export type VtepSummary = Readonly<{ mac: Mac; agreement: Agreement }>;

/**
 * Every VTEP MAC that a node bears on a VXLAN link or its bridge, or that a forwarding entry names: worst agreement first
 * (CONFLICT, WRONG_OWNER, ORPHAN, UNKNOWN, AGREED), then by MAC.
 */
export function listVteps(tables: ClusterTables, filter: VtepFilter = { vni: null, agreement: [] }): VtepSummary[] {
  const ranked: VtepSummary[] = [];
  for (const mac of knownMacs(tables)) {
    const agreement = agreementOn(tables, mac, filter.vni);
    if (agreement !== null && (filter.agreement.length === 0 || filter.agreement.includes(agreement))) ranked.push({ mac, agreement });
  }
  return ranked.sort((a, b) => rank(a.agreement) - rank(b.agreement) || (a.mac < b.mac ? -1 : 1));
}

function knownMacs(tables: ClusterTables): ReadonlySet<Mac> {
  return new Set([...clusterIndex(tables).bearers.keys(), ...tables.fdb.keys()]);
}

/** Null where the MAC is no VTEP's, or not in that VNI. */
function agreementOn(tables: ClusterTables, mac: Mac, vni: number | null): Agreement | null {
  if (!isVtepMac(mac)) return null;
  const bearers = clusterIndex(tables).bearers.get(mac) ?? [];
  const claims = claimsFor(tables, mac).filter((claim) => vni === null || claim.vni === vni);
  if (claims.length === 0 && !bearers.some((bearer) => countsAsVtep(bearer, vni))) return null;
  return agreementOver(tables, claims, bearers);
}

/** A VM behind a bridge is a VTEP MAC only where an entry names it. */
function countsAsVtep({ on, vxlan }: Bearer, vni: number | null): boolean {
  return on !== "port" && (vni === null || vxlan.vxlan?.vni === undefined || vxlan.vxlan.vni === vni);
}

const rank = (agreement: Agreement): number => AGREEMENTS_WORST_FIRST.indexOf(agreement);
