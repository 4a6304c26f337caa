import { knowersByPeer, isLostToAll } from "../signs/lost-subnets.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isUp } from "../../overlay/node-links.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { linkEntries } from "../signs/link-entries.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/**
 * A node's VXLAN link is up, but there is nothing on it: no route, no neighbor, no FDB entry, while the peers have theirs for the node.
 * The link was deleted and made anew, or whoever fills it has stopped.
 */
export const vtepRecreatedEmpty: DiagnosisRule = {
  entry: {
    code: "VTEP_RECREATED_EMPTY",
    severity: "CRITICAL",
    title: "A node's VXLAN link is there, and nothing on it",
    meaning:
      "Routes, neighbors and FDB entries on the VXLAN link are all gone, while the peers still have theirs for this node: the link was deleted " +
      "and made anew. flannel since 0.27.4 makes the link again, but not its entries.",
    remedy: "Restart flanneld on the node.",
    references: [
      "https://github.com/flannel-io/flannel/issues/2247",
      "https://github.com/flannel-io/flannel/pull/2272",
      "https://github.com/flannel-io/flannel/issues/877",
    ],
  },
  causes: ["VTEP_DOWN", "VTEP_ADDR_MISSING", "RULE_MAIN_OR_LOCAL_MISSING"],
  find: (tables, explained) =>
    vxlanFindings(
      tables,
      {
        code: "VTEP_RECREATED_EMPTY",
        severity: "CRITICAL",
        isWrong: (link, node) => isUp(link) && isLostToAll(tables, node) && isEmpty(tables, link, node) && isKnown(tables, node),
        message: ({ name }, node) =>
          `On ${name} of ${node} there is no route, no neighbor and no FDB entry, while its peers have theirs for it.`,
        evidence: () => [],
        remedy: null,
      },
      explained,
    ),
};

const isKnown = (tables: ClusterTables, node: number): boolean => knowersByPeer(tables).get(node)?.isEmpty === false;

function isEmpty(tables: ClusterTables, { name, master }: Link, node: number): boolean {
  if (!tables.known.neighbors.has(node) || !tables.known.fdb.has(node)) return false;
  return Object.values(linkEntries(tables)).every((nodes) => [name, master].every((link) => nodes.get(link ?? name)?.has(node) !== true));
}
