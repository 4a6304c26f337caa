import type { Mac } from "../../address/mac.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { doubleMacs } from "../signs/double-macs.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * A MAC is behind bridges of several nodes in one VNI, or behind a node's own bridge and, by its FDB, behind another node's too. Two
 * machines have it, or one has moved and the old place was not told: its frames go now here, now there.
 *
 * Not claimed: anything of MACs behind bonds, by which one machine may well be at two nodes.
 */
export const evpnMacLocalAndRemote: DiagnosisRule = {
  entry: {
    code: "EVPN_MAC_LOCAL_AND_REMOTE",
    severity: "CRITICAL",
    title: "One MAC is behind several nodes of a stretched network",
    meaning:
      "Bridges of one VNI on several nodes each hold the MAC as that of a local machine, or a node's FDB sends to another node what is behind " +
      "its own bridge. A duplicate MAC, or a move that stuck (EVPN MAC mobility).",
    remedy:
      "Give one of the machines another MAC; after a move clear the entry on the old node (FRR: clear evpn dup-addr vni VNI mac MAC).",
    references: [
      "https://github.com/FRRouting/frr/issues/10468",
      "https://github.com/FRRouting/frr/issues/13973",
      "https://www.rfc-editor.org/rfc/rfc7432#section-15",
    ],
  },
  find: (tables) => doubleMacs(tables).map(({ mac, nodes }) => findingOf(tables, mac, nodes)),
};

function findingOf(tables: ClusterTables, mac: Mac, nodes: NodeSet): Diagnosed {
  return {
    code: "EVPN_MAC_LOCAL_AND_REMOTE",
    severity: "CRITICAL",
    subject: `mac:${mac}`,
    message: `${mac} is behind the bridges of ${nameNodes(tables, nodes)} in one VNI.`,
    nodes,
    evidence: [
      ...peerRows("fdb", tables.learnedFdb.get(mac) ?? [], nodes),
      ...ownEntries(tables, mac, nodes),
      ...peerRows("fdb", tables.fdb.get(mac) ?? [], tables.known.fdb),
    ],
    remedy: null,
  };
}

function ownEntries(tables: ClusterTables, mac: Mac, nodes: NodeSet) {
  return nodes.toArray().flatMap((node) => {
    const rows =
      tables.local[node]?.localFdb.filter(
        (entry) => entry.mac === mac && clusterIndex(tables).links[node]?.vxlanNames.has(entry.link) === false,
      ) ?? [];
    return rows.map((row) => ({ section: "fdb" as const, row, nodes: NodeSet.one(tables.nodes.length, node) }));
  });
}
