import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { flannelBackends } from "../signs/flannel-backends.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * Some nodes run flannel with VXLAN and some with another backend (WireGuard, IPIP, host-gw), or a node has the links of both: flannel
 * ignores leases of another backend, and the /24 routes that VXLAN leaves behind win over WireGuard's one route.
 *
 * Not claimed: anything of a node without pods that has no link of flannel's at all.
 */
export const backendMixed: DiagnosisRule = {
  entry: {
    code: "BACKEND_MIXED",
    severity: "CRITICAL",
    title: "Nodes run different backends of flannel",
    meaning:
      "One cluster has both flannel's VXLAN links and nodes of its WireGuard, IPIP or host-gw backend. Nodes of one backend ignore the leases of the " +
      "other; on a node with both links, the left-over /24 routes of VXLAN win over WireGuard's wider one.",
    remedy: "Finish the change of the backend on all nodes: ip link delete flannel.1 where it is left over, and restart flanneld.",
    references: [
      "https://github.com/flannel-io/flannel/blob/master/Documentation/backends.md",
      "https://github.com/flannel-io/flannel/pull/771",
      "https://github.com/k3s-io/k3s/issues/3409",
    ],
  },
  find: (tables) => {
    const { vxlan, wireguard, ipip, hostGw } = flannelBackends(tables);
    const others = NodeSet.unionOf(tables.nodes.length, [wireguard, ipip, hostGw]);
    if (others.isEmpty || vxlan.isEmpty) return [];
    return [findingOf(tables, others.size < vxlan.size ? others : vxlan)];
  },
};

function findingOf(tables: ClusterTables, nodes: NodeSet): Diagnosed {
  const { hostGw } = flannelBackends(tables);
  const direct = [...tables.routes.values()]
    .flat()
    .filter(({ row, nodes: holding }) => row.gateway !== undefined && holding.intersects(hostGw));
  return {
    code: "BACKEND_MIXED",
    severity: "CRITICAL",
    subject: "backend:flannel",
    message: `flannel on ${nameNodes(tables, nodes)} ${verb(nodes, "has", "have")} another backend than on the other nodes, or what is left of one.`,
    nodes,
    evidence: [
      ...ownRows(tables, { section: "links", nodes }, ({ name }) => name.startsWith("flannel")),
      ...peerRows("routes", direct, nodes.intersect(hostGw)),
    ],
    remedy: null,
  };
}
