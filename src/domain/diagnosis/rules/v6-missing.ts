import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isUp } from "../../overlay/node-links.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { familyOf } from "../../address/address.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { nodesWhere } from "../signs/nodes-where.ts";
import { nameNodes, verb } from "../telling/words.ts";

/** In a dual-stack overlay some nodes have a VXLAN link for IPv4 and none for IPv6, or one whose IPv6 address failed. */
export const v6Missing: DiagnosisRule = {
  entry: {
    code: "V6_MISSING",
    severity: "WARNING",
    title: "Nodes take part in the overlay by IPv4 only",
    meaning:
      "Most nodes have a VXLAN link with an IPv6 address, these have none, or the address is tentative or failed duplicate address detection. " +
      "Their pods are not reached by IPv6.",
    remedy:
      "Give the nodes IPv6 pod CIDRs and addresses, and restart flanneld; a fault of the IPv4 part of a lease makes flannel skip its IPv6 part.",
    references: [
      "https://github.com/k3s-io/k3s/issues/8794",
      "https://github.com/kubernetes/kubernetes/issues/32291",
      "https://github.com/projectcalico/calico/issues/6246",
    ],
  },
  causes: ["VTEP_MISSING", "VTEP_DOWN", "VTEP_ADDR_MISSING"],
  find: (tables, explained) => {
    const dual = nodesWhere(tables, (own) => own.vtepAddresses.some((address) => familyOf(address) === 6));
    const single = nodesWhere(tables, (own) => own.vxlans.some(isUp) && own.vtepAddresses.some((address) => familyOf(address) === 4));
    const nodes = single.minus(dual).minus(explained);
    return nodes.isEmpty || dual.size <= nodes.size ? [] : [findingOf(tables, nodes)];
  },
};

function findingOf(tables: ClusterTables, nodes: NodeSet): Diagnosed {
  return {
    code: "V6_MISSING",
    severity: "WARNING",
    subject: "family:6",
    message: `${nameNodes(tables, nodes)} ${verb(nodes, "has", "have")} no VXLAN link with an IPv6 address, as most other nodes have.`,
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, ({ vxlan }) => vxlan !== undefined),
    remedy: null,
  };
}
