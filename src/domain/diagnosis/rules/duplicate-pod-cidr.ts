import { contains, type Prefix } from "../../address/prefix.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { inconsistentSubnets } from "../../overlay/judge-subnet.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { subnetMisfits } from "../signs/subnet-misfits.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * Several nodes have one pod subnet, each with its VTEP in it. All others can send to only one of them, and the nodes themselves take what
 * is for each other's pods to be their own.
 *
 * Not claimed: anything of one layer 2 that bridges of one VNI stretch over several nodes.
 */
export const duplicatePodCidr: DiagnosisRule = {
  entry: {
    code: "DUPLICATE_POD_CIDR",
    severity: "CRITICAL",
    title: "Several nodes have the same pod subnet",
    meaning:
      "One subnet is connected on the pod bridges of several nodes. The others' route for it leads to one of them, mostly the one that " +
      "registered last; pods of the other get no replies, and pods may have equal addresses.",
    remedy: "Give one of the nodes a subnet of its own: delete its node object or lease, cni0 and /run/flannel, and let it join anew.",
    references: ["https://github.com/flannel-io/flannel/issues/1549", "https://github.com/flannel-io/flannel/pull/1550"],
  },
  causes: ["VNI_MISMATCH", "VXLAN_NOT_IN_BRIDGE"],
  find: (tables, explained) =>
    inconsistentSubnets(tables)
      .filter(({ reasons }) => reasons.includes("DUPLICATE_POD_CIDR"))
      .map(({ prefix, owners }) => ({ prefix, owners: owners.minus(subnetMisfits(tables)) }))
      .filter(({ owners }) => owners.size > 1 && !owners.intersects(explained))
      .map(({ prefix, owners }) => findingOf(tables, prefix, owners)),
};

function findingOf(tables: ClusterTables, prefix: Prefix, nodes: NodeSet): Diagnosed {
  return {
    code: "DUPLICATE_POD_CIDR",
    severity: "CRITICAL",
    subject: `subnet:${prefix}`,
    message: `${nameNodes(tables, nodes)} share the pod subnet ${prefix}.`,
    nodes,
    evidence: [
      ...ownRows(tables, { section: "addresses", nodes }, ({ address }) => contains(prefix, address)),
      ...peerRows("routes", tables.routes.get(prefix) ?? [], tables.known.routes),
    ],
    remedy: null,
  };
}
