import type { Address } from "../../address/address.ts";
import type { Mac } from "../../address/mac.ts";
import { contains, prefixAround } from "../../address/prefix.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link, Neighbor } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import type { Diagnosed, Severity } from "../finding.ts";
import { isResolved } from "../signs/overlay-neighbors.ts";
import { holdersOf } from "../signs/remote-claims.ts";
import { nameNodes, verb } from "../telling/words.ts";

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
    [...clusterIndex(tables).underlayAddresses].flatMap((address) =>
      (tables.neighbors.get(address) ?? []).flatMap((held) => findingOf(tables, { address, held, explained }) ?? []),
    ),
};

type Case = Readonly<{ address: Address; held: Held<Neighbor>; explained: NodeSet }>;

function findingOf(tables: ClusterTables, { address, held: { row, nodes: holding }, explained }: Case): Diagnosed | null {
  const link = peerLink(tables, address);
  const { mac } = row;
  if (link === null || mac === undefined || !isResolved(row) || link.mac === mac || isProxy(tables, row)) return null;
  const onLink = holding.minus(nodesUnder(tables, clusterIndex(tables).overlay, row.link)).minus(explained);
  const nodes = NodeSet.of(
    tables.nodes.length,
    onLink.toArray().filter((node) => isNear(tables, { node, address, link: row.link })),
  );
  if (nodes.isEmpty) return null;
  const peer = holdersOf(tables, address);
  const bearing = bearersOf(tables, mac);
  const whose = bearing.isEmpty ? "which nobody bears" : `that of ${nameNodes(tables, bearing)}`;
  return {
    code: "UNDERLAY_NEIGH_WRONG_MAC",
    severity: severityOf(row, bearing),
    subject: `neighbor:${address}`,
    message:
      `${nameNodes(tables, nodes)} ${verb(nodes, "resolves", "resolve")} ${address} to ${mac}, ${whose}; ${link.name} of ` +
      `${nameNodes(tables, peer)} has ${link.mac}.`,
    nodes,
    evidence: [
      ...peerRows("neighbors", [{ row, nodes }], nodes),
      ...ownRows(tables, { section: "links", nodes: peer }, (own) => own === link),
    ],
    remedy: `ip neigh del ${address} dev ${row.link} on ${nameNodes(tables, nodes)}.`,
  };
}

/** The one link with the address; null where several nodes hold it, or its MAC is not known. */
function peerLink(tables: ClusterTables, address: Address): Link | null {
  const holders = holdersOf(tables, address);
  const node = holders.first;
  if (node === null || holders.size > 1) return null;
  const own = clusterIndex(tables).links[node];
  const link = own?.byName.get(own.addresses.find((held) => held.address === address)?.link ?? "");
  return link?.mac === undefined ? null : link;
}

/** Whether the same link has the same MAC for another address too. */
function isProxy(tables: ClusterTables, { link, mac, address, nudState }: Neighbor): boolean {
  if (nudState === "PERMANENT") return false;
  return [...tables.neighbors.values()]
    .flat()
    .some(({ row }) => row.link === link && row.mac === mac && row.address !== address && bearersOf(tables, mac).isEmpty);
}

function isNear(tables: ClusterTables, { node, address, link }: Readonly<{ node: number; address: Address; link: string }>): boolean {
  const own = clusterIndex(tables).links[node];
  return own?.addresses.some((held) => held.link === link && contains(prefixAround(held.address, held.prefixLength), address)) === true;
}

function bearersOf(tables: ClusterTables, mac: Mac | undefined): NodeSet {
  const { links } = clusterIndex(tables);
  const bearing = [...links.keys()].filter((node) =>
    [...(links[node]?.byName.values() ?? [])].some((link) => mac !== undefined && link.mac === mac),
  );
  return NodeSet.of(tables.nodes.length, bearing);
}

function severityOf({ nudState }: Neighbor, bearing: NodeSet): Severity {
  return nudState === "PERMANENT" && bearing.isEmpty ? "CRITICAL" : "WARNING";
}
