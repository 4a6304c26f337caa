import type { Address } from "../../address/address.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";

import { candidateLinks, vxlansAt } from "../signs/shared-addresses.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/**
 * A VTEP sends from an address that its peers hold themselves, while they rightly send to another of its addresses. A kernel drops packets
 * from an address of its own as martians (net/ipv4/fib_frontend.c, fib_validate_source), so what the node sends is lost.
 */
export const martianSource: DiagnosisRule = {
  entry: {
    code: "MARTIAN_SOURCE",
    severity: "CRITICAL",
    title: "A VTEP sends from an address that its peers hold too",
    meaning:
      "The VXLAN link's source address is on other nodes as well. They take the node's packets for their own that came back and drop them. " +
      "What is sent to the node arrives; nothing from it does.",
    remedy: "Make the VXLAN link again with the address that is registered for the node: delete it and restart flanneld.",
    references: ["https://www.rfc-editor.org/rfc/rfc1812#section-5.3.8"],
  },
  causes: ["DUPLICATE_UNDERLAY_IP", "WRONG_IFACE_ON_ONE_NODE", "FOREIGN_UNDERLAY_IP"],
  find: (tables, explained) =>
    vxlanFindings(
      tables,
      {
        code: "MARTIAN_SOURCE",
        severity: "CRITICAL",
        isWrong: (link, node) => isShared(tables, link, node),
        message: ({ vxlan }, name) =>
          `The VTEP of ${name} sends from ${vxlan?.local}, which its peers hold too, and they drop what comes from there.`,
        evidence: ({ vxlan }, nodes) =>
          ownRows(
            tables,
            { section: "addresses", nodes: nodes.union(sharing(tables, vxlan?.local)) },
            ({ address }) => address === vxlan?.local,
          ),
        remedy: null,
      },
      explained,
    ),
};

function isShared(tables: ClusterTables, link: Link, node: number): boolean {
  const local = link.vxlan?.local;
  if (local === undefined || sharing(tables, local).size < 2 || !sharing(tables, local).has(node)) return false;
  return !vxlansAt(tables, node, local).includes(link) && candidateLinks(tables, node, link).length > 0;
}

const sharing = (tables: ClusterTables, local: Address | undefined) => nodesUnder(tables, clusterIndex(tables).holders, local);
