import { FACT_KEYS } from "../snapshot/fact-key.ts";
import type { ClusterTables } from "./cluster-tables.ts";
import { NodeSet } from "./node-set.ts";

/**
 * Nodes that may have resolved an address on this link without our knowing: their dynamic neighbors are not known at the moment, and
 * no neighbor there is configured, as flannel configures all of them. An entry that they do not show is unknown, not missing.
 */
export function mayHaveResolved(tables: ClusterTables, link: string | undefined): NodeSet {
  const unknown = tables.known.neighbors.minus(tables.dynamicKnown);
  if (unknown.isEmpty || link === undefined) return unknown;
  return unknown.minus(configuredOn(tables).get(link) ?? NodeSet.none(tables.nodes.length));
}

const remembered = new WeakMap<ClusterTables["neighbors"], ReadonlyMap<string, NodeSet>>();

/** By link, the nodes with a neighbor there that is no dynamic one. */
function configuredOn({ nodes: names, neighbors }: ClusterTables): ReadonlyMap<string, NodeSet> {
  const known = remembered.get(neighbors);
  if (known !== undefined) return known;
  const configured = new Map<string, NodeSet>();
  for (const { row, nodes } of [...neighbors.values()].flat()) {
    if (FACT_KEYS.neighbors.isVolatile(row)) continue;
    configured.set(row.link, (configured.get(row.link) ?? NodeSet.none(names.length)).union(nodes));
  }
  remembered.set(neighbors, configured);
  return configured;
}
