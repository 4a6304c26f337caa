import { isGlobal } from "../../overlay/node-links.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Link } from "../../snapshot/rows.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";

/**
 * The source address of a VXLAN link is on none of the node's links: its address was changed by DHCP, or never was the node's own, as
 * with flannel's --public-ip behind NAT. The kernel finds no route from an address that it does not hold, so the link sends nothing at all.
 *
 * Not claimed: anything of a node that has not reported its addresses.
 */
export const underlayIpChanged: DiagnosisRule = {
  entry: {
    code: "UNDERLAY_IP_CHANGED",
    severity: "CRITICAL",
    title: "The VTEP's own address is no longer on the node",
    meaning:
      "The VXLAN link sends from an address that the node does not hold. The kernel drops every packet that it should send, and what the " +
      "other nodes send to that address finds nobody. The node is cut off in both directions.",
    remedy:
      "Give the node its address back, or restart flanneld (calico-node, ...) on it so that it registers the present one; " +
      "reserve the address with the DHCP server.",
    references: [
      "https://github.com/flannel-io/flannel/issues/760",
      "https://github.com/flannel-io/flannel/issues/1052",
      "https://github.com/cilium/cilium/issues/15406",
    ],
  },
  causes: ["FOREIGN_VTEP_SOURCE"],
  find: (tables, explained) =>
    vxlanFindings(
      tables,
      {
        code: "UNDERLAY_IP_CHANGED",
        severity: "CRITICAL",
        isWrong: (link, node) => tables.known.addresses.has(node) && isLost(tables, link, node),
        message: ({ vxlan }, names) => `${vxlan?.local} is the source address of the VTEP on ${names}, which does not hold it on any link.`,
        evidence: ({ vxlan }, nodes) =>
          ownRows(tables, { section: "addresses", nodes }, ({ link, scope }) => link === vxlan?.underlayLink && scope === "global"),
        remedy: null,
      },
      explained,
    ),
};

function isLost(tables: ClusterTables, { vxlan }: Link, node: number): boolean {
  const local = vxlan?.local;
  if (local === undefined || !isGlobal(local)) return false;
  return tables.local[node]?.addresses.some(({ address }) => address === local) === false;
}
