import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { type OverlayNeighbor, overlayNeighbors } from "../signs/overlay-neighbors.ts";
import { severityVia } from "../telling/severity-via.ts";
import { listed, nameNodes, verb } from "../telling/words.ts";

/**
 * Nodes resolve a peer's VTEP address to the MAC of another node's VTEP, or to their own. A third node takes the packets in and passes
 * them on, a detour that ends with it; the sender's own MAC has no FDB entry.
 */
export const neighWrongMac: DiagnosisRule = {
  entry: {
    code: "NEIGH_WRONG_MAC",
    severity: "CRITICAL",
    title: "A neighbor entry has another node's VTEP MAC",
    meaning:
      "The neighbor entry for a peer's VTEP address has a MAC that another node's VXLAN link bears. Frames go to that node, which passes " +
      "them on if it forwards; with the sender's own MAC they are dropped.",
    remedy: "Restart flanneld on the nodes that hold the entry, or put it right with ip neigh replace.",
    references: ["https://github.com/flannel-io/flannel/blob/master/pkg/backend/vxlan/vxlan_network.go"],
  },
  causes: ["DUPLICATE_VTEP_MAC"],
  find: (tables) =>
    overlayNeighbors(tables)
      .filter(({ bearers, expected, mac }) => expected.length > 0 && !expected.includes(mac) && bearers.some(({ on }) => on !== "port"))
      .map((neighbor) => findingOf(tables, neighbor)),
};

function findingOf(tables: ClusterTables, { held, mac, peer, expected, bearers }: OverlayNeighbor): Diagnosed {
  const { row, nodes } = held;
  const bearing = NodeSet.of(
    tables.nodes.length,
    bearers.map(({ node }) => node),
  );
  return {
    code: "NEIGH_WRONG_MAC",
    severity: severityVia(tables, row.address, nodes),
    subject: `neighbor:${row.address}`,
    message:
      `${nameNodes(tables, nodes)} ${verb(nodes, "resolves", "resolve")} ${row.address} on ${row.link} to ${mac}, the MAC of ` +
      `${nameNodes(tables, bearing)}; the VTEP of ${tables.nodes[peer]} has ${listed(expected)}.`,
    nodes,
    evidence: [
      ...peerRows("neighbors", [held], nodes),
      ...vxlanRows(
        tables,
        NodeSet.one(tables.nodes.length, peer),
        ({ name }) => clusterIndex(tables).entries.get(row.link)?.has(name) === true,
      ),
    ],
    remedy: `ip neigh replace ${row.address} lladdr ${listed(expected)} dev ${row.link} nud permanent, or restart flanneld there.`,
  };
}
