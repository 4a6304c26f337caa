import { ALL_ZERO_MAC, type Mac } from "../../address/mac.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { isVtepMac } from "../../overlay/judge-vtep.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Neighbor } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { isResolved, overlayNeighbors } from "../signs/overlay-neighbors.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";

/**
 * EVPN entered a neighbor behind a VXLAN link, and no FDB entry for its MAC: of the two that a type 2 route or a router's MAC brings, one is
 * there. Frames to it are dropped, or flooded to all VTEPs where there are all-zero entries.
 *
 * Not claimed: anything of a neighbor that a reporting node's VTEP answers for, of which MISSING_FDB tells.
 */
export const evpnType2NeighVsFdb: DiagnosisRule = {
  entry: {
    code: "EVPN_TYPE2_NEIGH_VS_FDB",
    severity: "CRITICAL",
    title: "A neighbor that EVPN entered has no FDB entry",
    meaning:
      "The neighbor entry (extern_learn) on the bridge or its VLAN link gives a MAC for which no VXLAN link behind it has an FDB entry. Routed " +
      "packets to that machine or VTEP are dropped, or flooded to all where all-zero entries stand in.",
    remedy:
      "Compare show evpn mac vni VNI and show evpn arp-cache vni VNI; clear bgp l2vpn evpn, or restart FRR, writes both anew. By hand: bridge fdb " +
      "replace MAC dev vxlanN dst VTEP self extern_learn.",
    references: [
      "https://github.com/FRRouting/frr/issues/17383",
      "https://github.com/FRRouting/frr/issues/10298",
      "https://github.com/FRRouting/frr/issues/10500",
    ],
  },
  causes: ["VTEP_MISSING", "VTEP_DOWN", "VXLAN_NOT_IN_BRIDGE"],
  find: (tables, explained) => {
    const pieces = [...groupBy(entered(tables), ({ row }) => row.mac)].flatMap(([mac, held]) =>
      mac === undefined ? [] : piecesOf(tables, mac, held),
    );
    return (["CRITICAL", "WARNING"] as const).flatMap((severity) =>
      gather(
        tables,
        pieces.filter((piece) => piece.severity === severity).map((piece) => ({ ...piece, nodes: piece.nodes.minus(explained) })),
        {
          one: "neighbor",
          several: "neighbors",
          finding: { code: "EVPN_TYPE2_NEIGH_VS_FDB", severity, remedy: null },
          message: (nodes, macs) =>
            `On ${nodes} there is no FDB entry for ${macs}, with which EVPN has entered neighbors${ENDS[severity]}.`,
        },
      ),
    );
  },
};

const ENDS = { CRITICAL: "", WARNING: ": frames are flooded" } as const;

type Lacking = Piece & Readonly<{ severity: "CRITICAL" | "WARNING" }>;

/** Neighbors that a routing daemon set on links that lead to a VXLAN link, unless a reporting node's VTEP answers for them. */
function entered(tables: ClusterTables): Held<Neighbor>[] {
  const { overlay } = clusterIndex(tables);
  const told = new Set(overlayNeighbors(tables).flatMap(({ expected, mac }) => (expected.includes(mac) ? [mac] : [])));
  return [...tables.neighbors.values()].flat().flatMap(({ row, nodes: holding }) => {
    if (row.flags?.includes("extern_learn") !== true || !isResolved(row)) return [];
    if (row.mac === undefined || !isVtepMac(row.mac) || told.has(row.mac)) return [];
    const nodes = holding.intersect(nodesUnder(tables, overlay, row.link)).intersect(tables.known.fdb);
    return nodes.isEmpty ? [] : [{ row, nodes }];
  });
}

function piecesOf(tables: ClusterTables, mac: Mac, held: readonly Held<Neighbor>[]): Lacking[] {
  const { bearers } = clusterIndex(tables);
  const local = NodeSet.of(
    tables.nodes.length,
    (bearers.get(mac) ?? []).map(({ node }) => node),
  );
  return held.flatMap(({ row, nodes }) => {
    const unserved = nodes.minus(local).minus(servedBy(tables, mac, row.link));
    const lacking = unserved.minus(withBareEntry(tables, { mac, link: row.link, nodes: unserved }));
    const flooded = lacking.intersect(servedBy(tables, ALL_ZERO_MAC, row.link));
    const piece = (at: NodeSet) => ({ id: mac, nodes: at, evidence: peerRows("neighbors", [{ row, nodes: at }], at) });
    return [
      { ...piece(lacking.minus(flooded)), severity: "CRITICAL" as const },
      { ...piece(flooded), severity: "WARNING" as const },
    ];
  });
}

/** The nodes with an FDB entry for the MAC on any VXLAN link behind a link of that name. */
function servedBy(tables: ClusterTables, mac: Mac, link: string): NodeSet {
  const behind = clusterIndex(tables).entries.get(link);
  return NodeSet.unionOf(
    tables.nodes.length,
    (tables.fdb.get(mac) ?? []).filter(({ row }) => behind?.has(row.link) === true).map(({ nodes }) => nodes),
  );
}

type Place = Readonly<{ mac: Mac; link: string; nodes: NodeSet }>;

/** Those of the nodes that show an entry without a remote: a `bridge` before iproute2 5.9 does not print the nexthop object that it has. */
function withBareEntry(tables: ClusterTables, { mac, link, nodes }: Place): NodeSet {
  const behind = clusterIndex(tables).entries.get(link);
  const showing = nodes
    .toArray()
    .filter((node) =>
      tables.local[node]?.localFdb.some((row) => row.mac === mac && row.master === undefined && behind?.has(row.link) === true),
    );
  return NodeSet.of(tables.nodes.length, showing);
}
