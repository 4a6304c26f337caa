import { DEFAULT_PREFIX } from "../../address/prefix.ts";
import { groupBy } from "../../fib/group-by.ts";
import { listedNextHops } from "../../fib/next-hops.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * A node with flannel has default routes by several links, and its VTEP does not sit on that of the first. Started again without --iface,
 * flanneld would take that one and register another address.
 */
export const competingDefaults: DiagnosisRule = {
  entry: {
    code: "COMPETING_DEFAULTS",
    severity: "INFO",
    title: "Default routes by several links, and the VTEP on none of the first",
    meaning:
      "flanneld without --iface takes the interface of the first default route. On these nodes that is not the one on which the VTEP sits, so " +
      "a restart may move the VTEP to another address.",
    remedy: "Name the interface (--iface=NAME), or take away the default route that is not needed.",
    references: ["https://github.com/flannel-io/flannel/issues/134", "https://github.com/flannel-io/flannel/issues/1353"],
  },
  find: (tables) => {
    const rows = (tables.routes.get(DEFAULT_PREFIX[4]) ?? []).filter(({ row }) => row.table === "main");
    const ways = rows.flatMap(({ row, nodes }) =>
      nodes.toArray().map((node) => ({ node, links: listedNextHops(row).flatMap(({ link }) => link ?? []) })),
    );
    const wrong = [...groupBy(ways, ({ node }) => node)].filter(([node, same]) => {
      const links = [...new Set(same.flatMap((way) => way.links))];
      return links.length > 1 && isElsewhere(tables, node, links[0]);
    });
    const nodes = NodeSet.of(
      tables.nodes.length,
      wrong.map(([node]) => node),
    );
    if (nodes.isEmpty) return [];
    const message = `${nameNodes(tables, nodes)} ${verb(nodes, "has", "have")} default routes by several links, the first not by that of the VTEP.`;
    const evidence = peerRows("routes", rows, nodes);
    return [{ code: "COMPETING_DEFAULTS", severity: "INFO", subject: "route:default", message, nodes, evidence, remedy: null }];
  },
};

function isElsewhere(tables: ClusterTables, node: number, link: string | undefined): boolean {
  const own = clusterIndex(tables).links[node];
  if (link === undefined || own === undefined) return false;
  return [...own.vxlanNames].some((name) => name.startsWith("flannel.")) && !own.underlay.has(link);
}
