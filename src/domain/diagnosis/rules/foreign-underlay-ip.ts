import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { type SharedAddress, sharedAddresses } from "../signs/shared-addresses.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * Nodes hold the underlay address of another node's VTEP, which has no other: left over from a virtual address, or set by hand. What they
 * send to that node comes back to themselves, and where they answer ARP for it others may send to them.
 */
export const foreignUnderlayIp: DiagnosisRule = {
  entry: {
    code: "FOREIGN_UNDERLAY_IP",
    severity: "CRITICAL",
    title: "A node holds the underlay address of another node",
    meaning:
      "The underlay address of one node's VTEP is on another node too. That node's packets for it never leave it, and unless it keeps " +
      "still about the address (arp_ignore) it may draw the packets of all others.",
    remedy: "Take the address off the node to which it does not belong.",
    references: ["https://github.com/projectcalico/calico/issues/5094", "https://www.rfc-editor.org/rfc/rfc5227"],
  },
  find: (tables) =>
    sharedAddresses(tables)
      .filter(({ users, betterLinks }) => users.size === 1 && betterLinks.length === 0)
      .map((shared) => findingOf(tables, shared)),
};

function findingOf(tables: ClusterTables, { address, holders, users }: SharedAddress): Diagnosed {
  const nodes = holders.minus(users);
  return {
    code: "FOREIGN_UNDERLAY_IP",
    severity: "CRITICAL",
    subject: `address:${address}`,
    message: `${nameNodes(tables, nodes)} ${verb(nodes, "holds", "hold")} ${address}, the underlay address of the VTEP of ${nameNodes(tables, users)}.`,
    nodes,
    evidence: [
      ...ownRows(tables, { section: "addresses", nodes: holders }, (row) => row.address === address),
      ...vxlanRows(tables, users, ({ vxlan }) => vxlan?.local === address),
    ],
    remedy: null,
  };
}
