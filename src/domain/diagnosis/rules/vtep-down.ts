import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isUp } from "../../overlay/node-links.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { claimsByBearer } from "../signs/remote-claims.ts";
import { groupOf } from "../signs/vxlan-groups.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/**
 * A VXLAN link that others use is administratively down. Its routes and neighbors are gone with it, its FDB entries stay. The state
 * UNKNOWN of a link that is UP is healthy.
 */
export const vtepDown: DiagnosisRule = {
  entry: {
    code: "VTEP_DOWN",
    severity: "CRITICAL",
    title: "A node's VXLAN link is down",
    meaning:
      "The VXLAN link lacks the flag UP. The kernel has removed the routes and neighbors on it, and takes no frames in: the node is cut off. " +
      "Putting the link up again does not bring the routes back.",
    remedy:
      "Restart flanneld on the node, which puts the link up and writes all entries anew; find who has put it down (NetworkManager, " +
      "another VXLAN device on the same port).",
    references: ["https://github.com/flannel-io/flannel/issues/1039", "https://github.com/projectcalico/calico/issues/3271"],
  },
  find: (tables) =>
    vxlanFindings(tables, {
      code: "VTEP_DOWN",
      severity: "CRITICAL",
      isWrong: (link, node) => !isUp(link) && isUsed(tables, link, node),
      message: ({ name }, node) => `The VXLAN link ${name} of ${node} is down.`,
      evidence: () => [],
      remedy: null,
    }),
};

function isUsed(tables: ClusterTables, link: Link, node: number): boolean {
  const isNamed = claimsByBearer(tables)
    .get(node)
    ?.some(({ bearer }) => bearer.vxlan.name === link.name);
  return isNamed === true || !groupOf(tables, link).up.isEmpty;
}
