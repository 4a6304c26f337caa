import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { nodesWhere } from "../signs/nodes-where.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * Some nodes run flannel with VXLAN and some with WireGuard, or a node has the links of both: flannel ignores leases of another backend,
 * and the /24 routes that VXLAN leaves behind win over WireGuard's one route.
 */
export const backendMixed: DiagnosisRule = {
  entry: {
    code: "BACKEND_MIXED",
    severity: "CRITICAL",
    title: "Nodes run different backends of flannel",
    meaning:
      "One cluster has both flannel's VXLAN links and its WireGuard links. Nodes of one backend ignore the leases of the other; on a node with " +
      "both, the left-over /24 routes of VXLAN win over WireGuard's wider one.",
    remedy: "Finish the change of the backend on all nodes: ip link delete flannel.1 where it is left over, and restart flanneld.",
    references: ["https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md"],
  },
  find: (tables) => {
    const wireguard = nodesWhere(tables, (own) => [...own.byName.keys()].some((name) => name.startsWith("flannel-wg")));
    const vxlan = nodesWhere(tables, (own) => [...own.vxlanNames].some((name) => name.startsWith("flannel.")));
    if (wireguard.isEmpty || vxlan.isEmpty) return [];
    return [findingOf(tables, wireguard.size < vxlan.size ? wireguard : vxlan)];
  },
};

function findingOf(tables: ClusterTables, nodes: NodeSet): Diagnosed {
  return {
    code: "BACKEND_MIXED",
    severity: "CRITICAL",
    subject: "backend:flannel",
    message: `The flannel ${verb(nodes, "link", "links")} of ${nameNodes(tables, nodes)} ${verb(nodes, "is", "are")} of another backend than those of the other nodes.`,
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, ({ name }) => name.startsWith("flannel")),
    remedy: null,
  };
}
