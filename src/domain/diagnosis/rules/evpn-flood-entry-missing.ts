import type { Address } from "../../address/address.ts";
import { ALL_ZERO_MAC } from "../../address/mac.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { isVtepMac } from "../../overlay/judge-vtep.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { FdbEntry } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";

/**
 * Nodes flood a stretched network to some of its VTEPs but not to one for which they have MACs: broadcast and unknown unicast frames do not
 * get there. ARP that is already answered and frames for known MACs still do.
 */
export const evpnFloodEntryMissing: DiagnosisRule = {
  entry: {
    code: "EVPN_FLOOD_ENTRY_MISSING",
    severity: "WARNING",
    title: "Broadcasts of a stretched network do not go to one VTEP",
    meaning:
      "On a VXLAN link with all-zero FDB entries for other VTEPs there is none for a VTEP behind which it knows MACs. Broadcast, multicast and " +
      "unknown unicast frames miss it, so new neighbors there are not found.",
    remedy:
      "Look whether the VTEP's EVPN type 3 route arrives (show bgp l2vpn evpn route type multicast); by hand: bridge fdb append 00:00:00:00:00:00.",
    references: ["https://github.com/FRRouting/frr/issues/19121", "https://github.com/FRRouting/frr/issues/1565"],
  },
  causes: ["DUPLICATE_UNDERLAY_IP", "WRONG_IFACE_ON_ONE_NODE", "VNI_MISMATCH"],
  find: (tables, explained) =>
    gather(tables, pieces(tables, explained), {
      one: "fdb",
      several: "fdb",
      finding: { code: "EVPN_FLOOD_ENTRY_MISSING", severity: "WARNING", remedy: null },
      message: (nodes, remotes) => `On ${nodes} there are MACs behind ${remotes}, but nothing is flooded there.`,
    }),
};

type Sent = Readonly<{ link: string; to: Address; held: Held<FdbEntry> }>;

function pieces(tables: ClusterTables, explained: NodeSet): Piece[] {
  const flooded = sentBy(tables.fdb.get(ALL_ZERO_MAC) ?? []);
  if (flooded.length === 0) return [];
  const links = new Set(flooded.map(({ link }) => link));
  const direct = [...tables.fdb].filter(([mac]) => isVtepMac(mac)).flatMap(([, rows]) => sentBy(rows));
  const targets = groupBy(
    direct.filter(({ link }) => links.has(link)),
    ({ link, to }) => `${link} ${to}`,
  );
  return [...targets.values()].flatMap((sent) => {
    const [first] = sent;
    if (first === undefined || !isBridged(tables, first.link)) return [];
    const knowing = unionOf(tables, sent);
    const flooding = flooded.filter(({ link }) => link === first.link);
    const there = unionOf(
      tables,
      flooding.filter(({ to }) => to === first.to),
    );
    const nodes = knowing.intersect(unionOf(tables, flooding)).minus(there).minus(explained);
    return [
      {
        id: `${first.link} ${first.to}`,
        nodes,
        evidence: peerRows(
          "fdb",
          sent.map(({ held }) => held),
          nodes,
        ),
      },
    ];
  });
}

function isBridged(tables: ClusterTables, link: string): boolean {
  return clusterIndex(tables).links.some((own) => own.vxlans.some(({ name, master }) => name === link && master !== undefined));
}

const sentBy = (rows: readonly Held<FdbEntry>[]): Sent[] =>
  rows.flatMap((held) => (held.row.remoteVtep === undefined ? [] : [{ link: held.row.link, to: held.row.remoteVtep, held }]));

const unionOf = (tables: ClusterTables, sent: readonly Sent[]): NodeSet =>
  NodeSet.unionOf(
    tables.nodes.length,
    sent.map(({ held }) => held.nodes),
  );
