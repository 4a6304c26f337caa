import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isUp } from "../../overlay/node-links.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { linkEntries } from "../signs/link-entries.ts";
import { isLostToAll } from "../signs/lost-subnets.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/**
 * A VXLAN link is up and has its FDB entries, but no route leads to a peer by it: it was put down and up again. The kernel then removes
 * routes and neighbors for good and keeps the FDB; flannel does not notice.
 */
export const vtepBounced: DiagnosisRule = {
  entry: {
    code: "VTEP_BOUNCED",
    severity: "CRITICAL",
    title: "A node's VXLAN link was put down and up again",
    meaning:
      "The link is up and its FDB is full, but all routes on it are gone, and its neighbors too: so the kernel leaves a link that was down " +
      "for a moment. Packets for pods of other nodes follow the default route.",
    remedy: "Restart flanneld on the node, and find who has put the link down.",
    references: ["https://github.com/flannel-io/flannel/issues/1039", "https://github.com/projectcalico/calico/issues/3271"],
  },
  causes: ["VTEP_DOWN", "VTEP_ADDR_MISSING", "RULE_MAIN_OR_LOCAL_MISSING"],
  find: (tables, explained) =>
    vxlanFindings(
      tables,
      {
        code: "VTEP_BOUNCED",
        severity: "CRITICAL",
        isWrong: (link, node) => isUp(link) && isLostToAll(tables, node) && hasOnlyFdb(tables, link, node),
        message: ({ name }, node) =>
          `${node} has FDB entries on ${name}, but no route and no neighbor there: the link was put down and up again.`,
        evidence: ({ name }, nodes) => {
          const entries = [...tables.fdb.values()].flat().filter(({ row }) => row.link === name);
          return peerRows("fdb", entries, nodes);
        },
        remedy: null,
      },
      explained,
    ),
};

function hasOnlyFdb(tables: ClusterTables, { name, master }: Link, node: number): boolean {
  if (master !== undefined || !tables.known.neighbors.has(node)) return false;
  const { routes, neighbors, fdb } = linkEntries(tables);
  return fdb.get(name)?.has(node) === true && routes.get(name)?.has(node) !== true && neighbors.get(name)?.has(node) !== true;
}
