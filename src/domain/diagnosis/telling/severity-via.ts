import type { Address } from "../../address/address.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { Severity } from "../finding.ts";
import { subnetTroubles } from "../signs/subnet-troubles.ts";

/** How bad it is that nodes reach a gateway wrongly: a WARNING where their packets arrive all the same, over a third node. */
export function severityVia(tables: ClusterTables, gateway: Address, nodes: NodeSet): Severity {
  const ways = subnetTroubles(tables).flatMap((trouble) =>
    trouble.ways.filter((way) => way.gateway === gateway && way.nodes.intersects(nodes)),
  );
  return ways.length > 0 && ways.every(({ reason }) => reason === "DETOUR") ? "WARNING" : "CRITICAL";
}
