import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { linkEntries } from "../signs/link-entries.ts";
import { lostSubnets, wholeLoss } from "../signs/lost-subnets.ts";
import { overlayNeighbors } from "../signs/overlay-neighbors.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * A node has lost the routes to all peers' subnets at once, while its neighbors and FDB entries are all there. So do systemd-networkd and
 * NetworkManager when they are restarted: they remove routes that they have not made.
 *
 * Not claimed: who has removed them.
 */
export const foreignRoutesRemoved: DiagnosisRule = {
  entry: {
    code: "FOREIGN_ROUTES_REMOVED",
    severity: "CRITICAL",
    title: "All routes into the overlay are gone, and nothing else",
    meaning:
      "The VXLAN link is up with its neighbors and FDB entries, but there is no route to any peer's subnet. Nothing that happens to the link " +
      "does so; a program that manages the network has taken away what it did not make itself.",
    remedy:
      "Restart flanneld. In /etc/systemd/networkd.conf set ManageForeignRoutes=no and ManageForeignRoutingPolicyRules=no; in NetworkManager " +
      "unmanaged-devices=interface-name:flannel*;interface-name:cali*.",
    references: [
      "https://github.com/systemd/systemd/issues/25451",
      "https://github.com/systemd/systemd/issues/29716",
      "https://github.com/projectcalico/calico/issues/3271",
      "https://github.com/cloudnativelabs/kube-router/issues/1815",
    ],
  },
  causes: [
    "VTEP_DOWN",
    "VTEP_ADDR_MISSING",
    "VTEP_BOUNCED",
    "RULE_MAIN_OR_LOCAL_MISSING",
    "RULE_TABLE_52",
    "RULE_TABLE_220",
    "RULE_NM_CLOUD_SETUP",
    "ROUTING_RULE_DIVERTS",
  ],
  find: (tables, explained) => {
    const losing = wholeLoss(tables, ({ knows }) => knows).minus(explained);
    const nodes = losing.isEmpty ? losing : losing.intersect(withNeighbors(tables));
    return nodes.isEmpty ? [] : [findingOf(tables, nodes)];
  },
};

/** Those who have both neighbors and FDB entries of peers. */
function withNeighbors(tables: ClusterTables): NodeSet {
  const none = NodeSet.none(tables.nodes.length);
  const { fdb } = linkEntries(tables);
  return overlayNeighbors(tables).reduce((all, { held }) => all.union(held.nodes.intersect(fdb.get(held.row.link) ?? none)), none);
}

function findingOf(tables: ClusterTables, nodes: NodeSet): Diagnosed {
  const captured = lostSubnets(tables)[0]?.captured ?? [];
  const neighbors = overlayNeighbors(tables).map(({ held }) => held);
  return {
    code: "FOREIGN_ROUTES_REMOVED",
    severity: "CRITICAL",
    subject: `routes:${nameNodes(tables, nodes)}`,
    message: `On ${nameNodes(tables, nodes)} there is no route to the subnet of any other node, while neighbors and FDB entries are there.`,
    nodes,
    evidence: [...peerRows("routes", captured, nodes), ...peerRows("neighbors", neighbors, nodes)],
    remedy: null,
  };
}
