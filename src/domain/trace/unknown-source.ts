import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { placesOf } from "./places.ts";
import type { Caveat, TraceQuery } from "./trace.ts";

/** Why the packet cannot begin at the node that was named; null where it can, or where none was named. */
export function unknownSource(tables: ClusterTables, { from, fromNode }: TraceQuery): Caveat | null {
  if (fromNode === null) return null;
  if (!tables.nodes.includes(fromNode))
    return { code: "ADDRESS_UNKNOWN", message: `no node named ${JSON.stringify(fromNode)} reports`, node: null };
  if (placesOf(tables, from).some(({ node }) => tables.nodes[node] === fromNode)) return null;
  return { code: "ADDRESS_UNKNOWN", message: `${fromNode} does not have ${from}, and no link on which it could be`, node: fromNode };
}
