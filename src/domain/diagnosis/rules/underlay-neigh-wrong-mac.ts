import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import type { Severity } from "../finding.ts";
import { type WrongMac, wrongMacsOf } from "../signs/wrong-macs.ts";
import { wrongMacFinding } from "../telling/wrong-mac-finding.ts";

/**
 * Nodes have another MAC for a peer's underlay address than its link bears. Set by hand it leads nowhere, or to another machine, which may
 * pass the packets on.
 *
 * Not claimed: anything where one MAC answers for several addresses, as routers with proxy ARP and clouds do.
 */
export const underlayNeighWrongMac: DiagnosisRule = {
  entry: {
    code: "UNDERLAY_NEIGH_WRONG_MAC",
    severity: "CRITICAL",
    title: "A peer's underlay address is resolved to a wrong MAC",
    meaning:
      "The neighbor entry for a peer's underlay address has a MAC that the peer's link does not bear. Encapsulated packets go to nobody, or to " +
      "another machine that passes them on as long as it forwards.",
    remedy:
      "ip neigh del the entry on the nodes that hold it; if it comes back, look for a duplicate address or a machine that answers for it.",
    references: ["https://www.rfc-editor.org/rfc/rfc5227", "https://man7.org/linux/man-pages/man8/ip-neighbour.8.html"],
  },
  causes: ["DUPLICATE_UNDERLAY_IP", "FOREIGN_UNDERLAY_IP", "DUPLICATE_UNDERLAY_MAC"],
  find: (tables, explained) =>
    [...clusterIndex(tables).underlayAddresses]
      .flatMap((address) => wrongMacsOf(tables, address))
      .map((wrong) => ({ ...wrong, nodes: wrong.nodes.minus(explained) }))
      .filter(({ nodes }) => !nodes.isEmpty)
      .map((wrong) => wrongMacFinding(tables, wrong, { code: "UNDERLAY_NEIGH_WRONG_MAC", severity: severityOf(wrong) })),
};

function severityOf({ row: { nudState }, bearing }: WrongMac): Severity {
  return nudState === "PERMANENT" && bearing.isEmpty ? "CRITICAL" : "WARNING";
}
