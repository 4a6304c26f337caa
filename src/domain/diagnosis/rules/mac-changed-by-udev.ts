import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { staleNeighbors, type StaleNeighbor } from "../signs/stale-neighbors.ts";
import { listed, nameNodes } from "../telling/words.ts";

/**
 * The MAC of a VXLAN link was changed after it was registered, mostly by udev (MACAddressPolicy=persistent, systemd since 242): all peers
 * hold the registered one, and the node itself has lost its neighbors on the link, which the kernel flushes with the MAC.
 */
export const macChangedByUdev: DiagnosisRule = {
  entry: {
    code: "MAC_CHANGED_BY_UDEV",
    severity: "CRITICAL",
    title: "A VTEP's MAC was changed after it was registered",
    meaning:
      "All peers send to the MAC that the node has registered, but its VXLAN link bears another, and the node's own neighbors on that link " +
      "are gone. systemd-udevd does so to links whose MAC it finds to be random. The node is cut off.",
    remedy:
      "Write /etc/systemd/network/50-flannel.link with [Match] OriginalName=flannel* and [Link] MACAddressPolicy=none, restart flanneld on " +
      "the node; or upgrade flannel to 0.15.1 or later.",
    references: [
      "https://github.com/flannel-io/flannel/issues/1155",
      "https://github.com/flatcar-archive/coreos-overlay/pull/279",
      "https://github.com/poseidon/typhoon/pull/795",
      "https://github.com/coreos/fedora-coreos-tracker/issues/574",
    ],
  },
  find: (tables) =>
    staleNeighbors(tables)
      .filter(({ isChangedThere }) => isChangedThere)
      .map((stale) => findingOf(tables, stale)),
};

function findingOf(tables: ClusterTables, { held, mac, peer, expected }: StaleNeighbor): Diagnosed {
  return {
    code: "MAC_CHANGED_BY_UDEV",
    severity: "CRITICAL",
    subject: `vtep:${mac}`,
    message:
      `The VTEP of ${nameNodes(tables, peer)} has the MAC ${listed(expected)}, but ${nameNodes(tables, held.nodes)} know it by ${mac}, ` +
      `and it has lost its own neighbors on ${held.row.link}.`,
    nodes: peer,
    evidence: [
      ...vxlanRows(tables, peer, (link) => link.mac !== undefined && expected.includes(link.mac)),
      ...peerRows("neighbors", [held], held.nodes),
    ],
    remedy: null,
  };
}
