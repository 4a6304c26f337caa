import { addTo } from "../fib/group-by.ts";
import { nextHops } from "../fib/next-hops.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { NodeSet } from "../overlay/node-set.ts";
import { onceFor } from "./once-for.ts";
import { isResolved } from "./overlay-neighbors.ts";

/** By link name, the nodes that have routes through a gateway on it, resolved neighbors on it, and FDB entries on it that somebody set. */
export type LinkEntries = Readonly<Record<"routes" | "neighbors" | "fdb", ReadonlyMap<string, NodeSet>>>;

/** Which nodes have anything at all on a link of a name; made once for each set of tables. */
export const linkEntries: (tables: ClusterTables) => LinkEntries = onceFor((tables) => {
  const routes = new Map<string, NodeSet[]>();
  const neighbors = new Map<string, NodeSet[]>();
  const fdb = new Map<string, NodeSet[]>();
  for (const { row, nodes } of [...tables.routes.values()].flat()) {
    for (const { gateway, link } of nextHops(row, [])) if (gateway !== undefined && link !== undefined) addTo(routes, link, nodes);
  }
  for (const { row, nodes } of [...tables.neighbors.values()].flat()) if (isResolved(row)) addTo(neighbors, row.link, nodes);
  for (const { row, nodes } of [...tables.fdb.values()].flat()) if (row.state === "permanent") addTo(fdb, row.link, nodes);
  const union = (sets: ReadonlyMap<string, NodeSet[]>) =>
    new Map([...sets].map(([link, parts]) => [link, NodeSet.unionOf(tables.nodes.length, parts)]));
  return { routes: union(routes), neighbors: union(neighbors), fdb: union(fdb) };
});
