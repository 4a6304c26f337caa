import { groupBy } from "../../fib/group-by.ts";
import { nextHops } from "../../fib/next-hops.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { onceFor } from "./once-for.ts";
import { isResolved } from "./overlay-neighbors.ts";

/** By link name, the nodes that have routes through a gateway on it, resolved neighbors on it, and FDB entries on it that somebody set. */
export type LinkEntries = Readonly<Record<"routes" | "neighbors" | "fdb", ReadonlyMap<string, NodeSet>>>;

/** Which nodes have anything at all on a link of a name; made once for each set of tables. */
export const linkEntries: (tables: ClusterTables) => LinkEntries = onceFor((tables) => {
  const routes = [...tables.routes.values()]
    .flat()
    .flatMap(({ row, nodes }) =>
      nextHops(row, []).flatMap(({ gateway, link }) => (gateway === undefined || link === undefined ? [] : [{ link, nodes }])),
    );
  const neighbors = [...tables.neighbors.values()].flat().filter(({ row }) => isResolved(row));
  const fdb = [...tables.fdb.values()].flat().filter(({ row }) => row.state === "permanent");
  return { routes: unions(tables, routes), neighbors: unions(tables, neighbors.map(on)), fdb: unions(tables, fdb.map(on)) };
});

const on = ({ row, nodes }: Held<Readonly<{ link: string }>>): There => ({ link: row.link, nodes });

type There = Readonly<{ link: string; nodes: NodeSet }>;

function unions(tables: ClusterTables, there: readonly There[]): ReadonlyMap<string, NodeSet> {
  const sets = groupBy(there, ({ link }) => link);
  return new Map(
    [...sets].map(([link, same]) => [
      link,
      NodeSet.unionOf(
        tables.nodes.length,
        same.map(({ nodes }) => nodes),
      ),
    ]),
  );
}
