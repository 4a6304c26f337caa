import { DEFAULT_PREFIX } from "../../address/prefix.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * A node with flannel has no default route in table main. The overlay runs on, but flanneld without --iface does not start again: unable to
 * find default route.
 */
export const noDefaultRoute: DiagnosisRule = {
  entry: {
    code: "NO_DEFAULT_ROUTE",
    severity: "INFO",
    title: "A node with flannel has no default route",
    meaning:
      "flanneld without --iface takes the interface of the default route. Without one it does not start the next time, though the overlay " +
      "works until then.",
    remedy: "Name the interface (--iface=NAME), or set a default route.",
    references: ["https://github.com/flannel-io/flannel/issues/1353", "https://github.com/k3s-io/k3s/issues/259"],
  },
  find: (tables) => {
    const { links } = clusterIndex(tables);
    const flannel = [...links.keys()].filter((node) => [...(links[node]?.vxlanNames ?? [])].some((name) => name.startsWith("flannel.")));
    const rows = (tables.routes.get(DEFAULT_PREFIX[4]) ?? []).filter(({ row }) => row.table === "main" && row.type === "unicast");
    const routed = NodeSet.unionOf(
      tables.nodes.length,
      rows.map((held) => held.nodes),
    );
    const nodes = NodeSet.of(tables.nodes.length, flannel).intersect(tables.known.routes).minus(routed);
    if (nodes.isEmpty) return [];
    const message = `${nameNodes(tables, nodes)} ${verb(nodes, "has", "have")} no default route.`;
    const evidence = ownRows(tables, { section: "links", nodes }, ({ name }) => name.startsWith("flannel."));
    return [{ code: "NO_DEFAULT_ROUTE", severity: "INFO", subject: "route:default", message, nodes, evidence, remedy: null }];
  },
};
