import type { Address } from "../domain/address/address.ts";
import { lookupAddress } from "../domain/overlay/lookup-address.ts";
import { canonicalJson } from "../domain/snapshot/canonical-json.ts";
import type { Route } from "../domain/snapshot/rows.ts";
import { hashFact } from "../storage/content-hash.ts";
import { slotOf } from "../storage/slot.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { clusterTables } from "./cluster-tables.ts";
import { type NodeAt, nodesAt } from "./nodes.ts";
import type { AgedRoute } from "./valid-from.ts";

/** One node's answer; null where no route wins. */
export type RouteMatchAt = Readonly<{ node: string; route: AgedRoute | null }>;

/** Every node's longest match for one address, by node. */
export async function lookup(of: ClusterAt | null, address: Address): Promise<RouteMatchAt[]> {
  if (of === null) return [];

  const nodes = new Map((await nodesAt(of)).map((node) => [node.name, node]));
  return lookupAddress(await clusterTables(of), address).flatMap(({ node: name, route }) => {
    const node = nodes.get(name);
    return node === undefined ? [] : [{ node: name, route: route === null ? null : agedRoute(node, route) }];
  });
}

/** Where the route's history is kept follows from the route itself. */
function agedRoute(node: NodeAt, row: Route): AgedRoute {
  const section = row.family === 4 ? "routes" : "routes6";
  const stored = { slot: slotOf(section, row.table === "local" ? null : row.dst), hash: hashFact(section, canonicalJson(row)) };
  return { node, fact: { section, key: row.dst, row, isVolatile: false, stored, volatileFrom: null } };
}
