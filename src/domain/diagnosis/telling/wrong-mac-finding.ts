import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Diagnosed } from "../finding.ts";
import type { WrongMac } from "../signs/wrong-macs.ts";
import { ownRows, peerRows } from "./evidence.ts";
import { nameNodes, verb } from "./words.ts";

/** How a rule tells of nodes that resolve a peer's address to a wrong MAC, under the subject `neighbor:<address>`. */
export function wrongMacFinding(
  tables: ClusterTables,
  { row, nodes, peer, link, bearing }: WrongMac,
  { code, severity }: Pick<Diagnosed, "code" | "severity">,
): Diagnosed {
  const whose = bearing.isEmpty ? "which nobody bears" : `that of ${nameNodes(tables, bearing)}`;
  return {
    code,
    severity,
    subject: `neighbor:${row.address}`,
    message:
      `${nameNodes(tables, nodes)} ${verb(nodes, "resolves", "resolve")} ${row.address} to ${row.mac}, ${whose}; ${link.name} of ` +
      `${nameNodes(tables, peer)} has ${link.mac}.`,
    nodes,
    evidence: [
      ...peerRows("neighbors", [{ row, nodes }], nodes),
      ...ownRows(tables, { section: "links", nodes: peer }, (own) => own === link),
    ],
    remedy: `ip neigh del ${row.address} dev ${row.link} on ${nameNodes(tables, nodes)}.`,
  };
}
