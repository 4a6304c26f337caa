import { groupBy } from "../../fib/group-by.ts";
import { type Prefix, prefixAround } from "../../address/prefix.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isConnected } from "../../overlay/subnet-candidates.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import type { Diagnosed, Severity } from "../finding.ts";
import { isPodBridge } from "../signs/subnet-misfits.ts";
import { listed } from "../telling/words.ts";

/**
 * Two bridges of one node have the pods' subnet: an old cni0 or docker0 beside the new one. The connected route that came first wins, also
 * over a link without carrier, and so what is for the pods goes to the bridge where they are not.
 */
export const duplicateBridgeSubnet: DiagnosisRule = {
  entry: {
    code: "DUPLICATE_BRIDGE_SUBNET",
    severity: "CRITICAL",
    title: "Two bridges of one node have the pods' subnet",
    meaning:
      "Two links have an address in the same subnet, so there are two connected routes for it. The first one wins, even without carrier; if it " +
      "is that of the dead bridge, nothing comes to the pods of the node.",
    remedy: "ip link delete the bridge without pods; take --bip out of Docker's options if it is docker0.",
    references: ["https://github.com/flannel-io/flannel/issues/1013", "https://github.com/kubernetes/kubernetes/issues/39557"],
  },
  find: (tables) =>
    clusterIndex(tables).links.flatMap((own, node) => {
      const held = own.addresses.filter(
        ({ link, prefixLength }) => !own.underlay.has(link) && !own.vxlanNames.has(link) && prefixLength < 32,
      );
      const groups = groupBy(held, ({ address, prefixLength }) => prefixAround(address, prefixLength));
      return [...groups].flatMap(([prefix, same]) => {
        const links = [...new Set(same.map(({ link }) => link))];
        return links.length < 2 || !links.some((link) => isPodBridge(own, link)) ? [] : [findingOf(tables, { node, prefix, links })];
      });
    }),
};

type Case = Readonly<{ node: number; prefix: Prefix; links: readonly string[] }>;

function findingOf(tables: ClusterTables, { node, prefix, links }: Case): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  const routes = (tables.routes.get(prefix) ?? []).filter(({ row, nodes: holding }) => isConnected(row) && holding.has(node));
  const first = routes[0]?.row.link;
  const own = clusterIndex(tables).links[node];
  const severity: Severity = first !== undefined && own !== undefined && isPodBridge(own, first) ? "WARNING" : "CRITICAL";
  return {
    code: "DUPLICATE_BRIDGE_SUBNET",
    severity,
    subject: `subnet:${tables.nodes[node]}/${prefix}`,
    message: `On ${tables.nodes[node]} ${listed(links)} share ${prefix}${first === undefined ? "" : `; the route by ${first} wins`}.`,
    nodes,
    evidence: [
      ...ownRows(tables, { section: "addresses", nodes }, ({ link }) => links.includes(link)),
      ...peerRows("routes", routes, nodes),
    ],
    remedy: null,
  };
}
