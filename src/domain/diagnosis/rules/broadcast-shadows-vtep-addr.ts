import { prefixNetwork } from "../../address/prefix.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Route } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { nodesWhere } from "../signs/nodes-where.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * Kernels before 5.14 take the first address of cni0's network for a broadcast address too, and flannel's VTEP has just that one. Only a
 * ping to it from its own node is refused; nothing else is wrong.
 */
export const broadcastShadowsVtepAddr: DiagnosisRule = {
  entry: {
    code: "BROADCAST_SHADOWS_VTEP_ADDR",
    severity: "INFO",
    title: "A VTEP's address is a broadcast address on its own node",
    meaning:
      "Table local has the VTEP's address both as local and as broadcast of the pod bridge. A ping to it from the node itself says: Do you want " +
      "to ping broadcast? The overlay works.",
    remedy: "Nothing has to be done.",
    references: ["https://github.com/flannel-io/flannel/issues/999", "https://github.com/flannel-io/flannel/issues/795"],
  },
  find: (tables) => {
    const nodes = nodesWhere(tables, (own, node) => rowsOn(tables, node).some(({ dst }) => own.vtepAddresses.includes(prefixNetwork(dst))));
    if (nodes.isEmpty) return [];
    const message = `On ${nameNodes(tables, nodes)} the address of the VTEP is a broadcast address as well.`;
    const evidence = nodes
      .toArray()
      .slice(0, 1)
      .flatMap((node) =>
        rowsOn(tables, node).map((row) => ({ section: "routes" as const, row, nodes: NodeSet.one(tables.nodes.length, node) })),
      );
    return [{ code: "BROADCAST_SHADOWS_VTEP_ADDR", severity: "INFO", subject: "route:broadcast", message, nodes, evidence, remedy: null }];
  },
};

function rowsOn(tables: ClusterTables, node: number): readonly Route[] {
  const rows = tables.local[node]?.localRoutes.filter(({ type }) => type === "broadcast") ?? [];
  const own = tables.local[node]?.addresses.map(({ address }) => address) ?? [];
  return rows.filter(({ dst }) => own.includes(prefixNetwork(dst)));
}
