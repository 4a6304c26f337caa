import type { Address } from "../../address/address.ts";
import type { Mac } from "../../address/mac.ts";
import { groupBy } from "../../fib/group-by.ts";
import { mustHoldUnderlay } from "../../overlay/bearer-candidates.ts";
import { type Bearer, clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { claimsFor, isVtepMac } from "../../overlay/judge-vtep.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { UnderlayClaim } from "../../overlay/vtep.ts";
import { onceFor } from "./once-for.ts";

/** What the FDB entries of some nodes say of a MAC that one node bears. */
export type RemoteClaim = UnderlayClaim &
  Readonly<{
    mac: Mac;
    bearer: Bearer;
    /** Several observers name this address, and nobody names one that the bearer holds: then it is what the bearer has registered. */
    isAgreed: boolean;
  }>;

/** All claims about MACs that exactly one node bears; made once for each set of tables. */
export const remoteClaims: (tables: ClusterTables) => readonly RemoteClaim[] = onceFor((tables) =>
  [...tables.fdb.keys()].filter(isVtepMac).flatMap((mac) => claimsAbout(tables, mac)),
);

/** The same for MACs behind the VXLAN links of each node, by its number. */
export const claimsByBearer: (tables: ClusterTables) => ReadonlyMap<number, readonly RemoteClaim[]> = onceFor((tables) =>
  groupBy(remoteClaims(tables), ({ bearer }) => bearer.node),
);

/** Whether the bearer itself can be reached at the address, whoever else holds it. */
export function isHeldByBearer(tables: ClusterTables, { bearer, underlayIp }: RemoteClaim): boolean {
  if (!mustHoldUnderlay(tables, bearer.node, bearer.vxlan)) return true;
  return holdersOf(tables, underlayIp).has(bearer.node);
}

/** The nodes that hold an address on any link. */
export function holdersOf(tables: ClusterTables, address: Address): NodeSet {
  return nodesUnder(tables, clusterIndex(tables).holders, address);
}

function claimsAbout(tables: ClusterTables, mac: Mac): RemoteClaim[] {
  const bearers = clusterIndex(tables).bearers.get(mac) ?? [];
  return claimsFor(tables, mac).flatMap((claim, _, claims) => {
    const within = bearers.filter(({ vxlan }) => vxlan.vxlan?.vni === undefined || vxlan.vxlan.vni === claim.vni);
    // In another VNI the MAC is the same machine's all the same: a VNI that differs is a fault of its own.
    const bearer = onlyOne(within.length > 0 ? within : bearers);
    if (bearer === null) return [];
    const rivals = claims.filter(({ vni, underlayIp }) => vni === claim.vni && underlayIp !== claim.underlayIp);
    const isRivalled = rivals.some(({ owners, observers }) => owners.has(bearer.node) || observers.size > claim.observers.size);
    return [{ ...claim, mac, bearer, isAgreed: claim.observers.size > 1 && !isRivalled }];
  });
}

function onlyOne(bearers: readonly Bearer[]): Bearer | null {
  const [first, ...others] = bearers;
  return first === undefined || others.some(({ node }) => node !== first.node) ? null : first;
}
