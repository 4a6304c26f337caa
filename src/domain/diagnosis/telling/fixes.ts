import type { Address } from "../../address/address.ts";
import type { Mac } from "../../address/mac.ts";
import type { Prefix } from "../../address/prefix.ts";
import { type Bearer, clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { claimsByBearer, holdersOf, isHeldByBearer } from "../signs/remote-claims.ts";
import { gatewayHolders } from "../signs/subnet-troubles.ts";

/** Writes the FDB entry that leads to the node which bears the MAC: at the address that others know, else at its VTEP's own. Null: not known. */
export function fdbFix(tables: ClusterTables, mac: Mac): string | null {
  const [bearer, ...others] = clusterIndex(tables).bearers.get(mac) ?? [];
  if (bearer === undefined || others.some(({ node }) => node !== bearer.node)) return null;
  const address = knownAddress(tables, mac, bearer) ?? ownAddress(tables, bearer);
  return address === undefined ? null : `bridge fdb replace ${mac} dev ${bearer.vxlan.name} dst ${address} self permanent`;
}

/** What other nodes say, if the bearer holds it and they do not. */
function knownAddress(tables: ClusterTables, mac: Mac, { node }: Bearer): Address | undefined {
  const claims = (claimsByBearer(tables).get(node) ?? []).filter((claim) => claim.mac === mac && isHeldByBearer(tables, claim));
  return claims.find(({ observers, owners }) => !observers.intersects(owners))?.underlayIp;
}

function ownAddress(tables: ClusterTables, { node, vxlan }: Bearer): Address | undefined {
  const local = vxlan.vxlan?.local;
  return local !== undefined && holdersOf(tables, local).has(node) ? local : undefined;
}

/** Writes the neighbor entry for a gateway with the MAC of the one node that holds it. Null: not known. */
export function neighborFix(tables: ClusterTables, gateway: Address, link: string): string | null {
  const holders = gatewayHolders(tables, gateway);
  const own = holders.size === 1 ? clusterIndex(tables).links[holders.first ?? -1] : undefined;
  const mac = own?.borne.find(({ on, vxlan }) => on === "vxlan" && vxlan.name === link)?.mac;
  return mac === undefined ? null : `ip neigh replace ${gateway} lladdr ${mac} dev ${link} nud permanent`;
}

/** Writes the route into the overlay as other nodes have it, to a gateway of an owner. Null: nobody has one. */
export function routeFix(tables: ClusterTables, prefix: Prefix, owners: NodeSet): string | null {
  const rows = (tables.routes.get(prefix) ?? []).filter(
    ({ row }) => row.gateway !== undefined && gatewayHolders(tables, row.gateway).intersects(owners),
  );
  const row = rows[0]?.row;
  if (row?.gateway === undefined || row.link === undefined) return null;
  const onlink = row.flags?.includes("onlink") === true ? " onlink" : "";
  return `ip route replace ${prefix} via ${row.gateway} dev ${row.link}${onlink}`;
}
