import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isUp } from "../../overlay/node-links.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import { isLostToAll } from "../signs/lost-subnets.ts";
import { groupOf } from "../signs/vxlan-groups.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/**
 * A VXLAN link has no address, while those of the same name on other nodes have one. Pods need it not, but when it is taken off a running
 * link the kernel removes all routes and neighbors on it.
 */
export const vtepAddrMissing: DiagnosisRule = {
  entry: {
    code: "VTEP_ADDR_MISSING",
    severity: "CRITICAL",
    title: "A node's VXLAN link has lost its address",
    meaning:
      "The VXLAN link has no address of its own. If it was taken off while the overlay was up, all routes and neighbors on the link went with " +
      "it and the node is cut off. Else only packets of the node itself lack a source that others can answer.",
    remedy: "Restart flanneld on the node; keep dhcpcd and NetworkManager off the link (denyinterfaces, unmanaged-devices).",
    references: ["https://github.com/flannel-io/flannel/issues/1060", "https://github.com/k3s-io/k3s/issues/2599"],
  },
  causes: ["VTEP_DOWN"],
  find: (tables, explained) =>
    vxlanFindings(
      tables,
      {
        code: "VTEP_ADDR_MISSING",
        severity: (_, node) => (isLostToAll(tables, node) ? "CRITICAL" : "WARNING"),
        isWrong: (link, node) => tables.known.addresses.has(node) && isUp(link) && lacksAddress(tables, link, node),
        message: ({ name }, node) => `The VXLAN link ${name} of ${node} has no address, as those of the other nodes have.`,
        evidence: ({ name }, nodes) => ownRows(tables, { section: "addresses", nodes }, ({ link }) => link === name),
        remedy: null,
      },
      explained,
    ),
};

/** Most of its namesakes have an address of a family of which it has none. */
function lacksAddress(tables: ClusterTables, link: Link, node: number): boolean {
  if (link.master !== undefined) return false;
  const { nodes, addressed } = groupOf(tables, link);
  return ([4, 6] as const).some((family) => !addressed[family].has(node) && 2 * addressed[family].size > nodes.size);
}
