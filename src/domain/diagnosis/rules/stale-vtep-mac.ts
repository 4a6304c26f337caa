import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { staleNeighbors, type StaleNeighbor } from "../signs/stale-neighbors.ts";
import { listed, nameNodes, verb } from "../telling/words.ts";

/**
 * Nodes resolve a peer's VTEP address to a MAC that no reporting node bears, while the peer's VTEP has another: it was made anew and these
 * nodes were not told. The peer's kernel drops their frames, whose inner destination is not its own.
 *
 * Not claimed: which of the two MACs is older.
 */
export const staleVtepMac: DiagnosisRule = {
  entry: {
    code: "STALE_VTEP_MAC",
    severity: "CRITICAL",
    title: "Nodes keep a VTEP MAC that the peer no longer has",
    meaning:
      "The neighbor entry for the peer's VTEP has a MAC that its VXLAN link does not bear: the link was deleted and made again. Frames " +
      "for that MAC find no FDB entry, or arrive at the peer and are dropped there. Both directions of the pair are cut.",
    remedy: "Restart flanneld (calico-node, ...) on the nodes that hold the old MAC, or on the peer, so that it registers again.",
    references: [
      "https://github.com/flannel-io/flannel/issues/1155",
      "https://github.com/flannel-io/flannel/issues/1795",
      "https://github.com/flannel-io/flannel/issues/1788",
      "https://github.com/k3s-io/k3s/issues/1719",
      "https://github.com/k3s-io/k3s/issues/9957",
    ],
  },
  find: (tables) =>
    staleNeighbors(tables)
      .filter(({ isChangedThere }) => !isChangedThere)
      .map((stale) => findingOf(tables, stale)),
};

function findingOf(tables: ClusterTables, { held, peer, expected, mac }: StaleNeighbor): Diagnosed {
  const { row, nodes } = held;
  const peerName = nameNodes(tables, peer);
  return {
    code: "STALE_VTEP_MAC",
    severity: "CRITICAL",
    subject: `vtep:${mac}`,
    message:
      `${nameNodes(tables, nodes)} ${verb(nodes, "resolves", "resolve")} ${row.address} on ${row.link} to ${mac}, ` +
      `which nobody bears; the VTEP of ${peerName} has ${listed(expected)}.`,
    nodes,
    evidence: [
      ...peerRows("neighbors", [held], nodes),
      ...peerRows("fdb", tables.fdb.get(mac) ?? [], nodes),
      ...vxlanRows(tables, peer, (link) => link.mac !== undefined && expected.includes(link.mac)),
    ],
    remedy: `Restart flanneld on ${nameNodes(tables, nodes)}. By hand: ip neigh replace ${row.address} lladdr ${listed(expected)} dev ${row.link} nud permanent, and the same MAC with bridge fdb replace.`,
  };
}
