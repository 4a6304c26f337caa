import { type Address, familyOf } from "../../address/address.ts";
import type { Mac } from "../../address/mac.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { FdbEntry, Neighbor } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { isResolved } from "../signs/overlay-neighbors.ts";
import { holdersOf } from "../signs/remote-claims.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { listed } from "../telling/words.ts";

/**
 * Nodes know a VTEP that does not report, such as a switch, under different router MACs, or send its router MAC to another VTEP: EVPN's type 5
 * routes to it use that pair. A VTEP that changed its MAC leaves the old one behind; what comes with it is dropped there.
 *
 * Not claimed: which of the MACs is right; nor anything of VTEPs that report, of which NEIGH_WRONG_MAC, STALE_VTEP_MAC and FDB_WRONG_DST tell.
 */
export const evpnRmacMismatch: DiagnosisRule = {
  entry: {
    code: "EVPN_RMAC_MISMATCH",
    severity: "WARNING",
    title: "Router MACs of a VTEP do not agree",
    meaning:
      "In one VNI nodes resolve a VTEP that does not report to different router MACs, or their FDB sends its router MAC to another VTEP. What is " +
      "routed there with the wrong one is dropped without a word.",
    remedy:
      "Compare show evpn rmac vni all and show evpn next-hops vni all with what the VTEP announces; clear bgp l2vpn evpn on the nodes that differ. " +
      "Give a VTEP one router MAC for all of its VRFs.",
    references: [
      "https://github.com/FRRouting/frr/issues/16837",
      "https://github.com/FRRouting/frr/issues/22577",
      "https://github.com/FRRouting/frr/issues/18190",
    ],
  },
  find: (tables) => {
    const known = strangeVteps(tables);
    return gather(tables, [...differing(tables, known), ...misled(tables, known)], {
      one: "vtep",
      several: "vteps",
      finding: { code: "EVPN_RMAC_MISMATCH", severity: "WARNING", remedy: null },
      message: (nodes, _, pieces) => `On ${nodes} ${listed(pieces.map(({ text }) => text))}.`,
    });
  },
};

type RouterMac = Readonly<{ address: Address; mac: Mac; vni: number; held: Held<Neighbor> }>;
type Mismatch = Piece & Readonly<{ text: string }>;

/** What nodes know as the router MACs of VTEPs of which no reporting node has the address: neighbors that a routing daemon has set. */
function strangeVteps(tables: ClusterTables): RouterMac[] {
  const { overlay, underlayAddresses } = clusterIndex(tables);
  return [...underlayAddresses].flatMap((address) =>
    holdersOf(tables, address).isEmpty
      ? (tables.neighbors.get(address) ?? []).flatMap(({ row, nodes: holding }) => {
          const nodes = holding.intersect(nodesUnder(tables, overlay, row.link));
          if (row.mac === undefined || nodes.isEmpty || !isResolved(row) || row.flags?.includes("extern_learn") !== true) return [];
          const { mac } = row;
          return vnisBehind(tables, row.link, nodes).map((held) => ({ address, mac, vni: held.row, held: { row, nodes: held.nodes } }));
        })
      : [],
  );
}

function vnisBehind(tables: ClusterTables, link: string, nodes: NodeSet): Held<number>[] {
  const { entries, shapes } = clusterIndex(tables);
  return [...(entries.get(link) ?? [])].flatMap(([name, there]) =>
    (shapes.get(name) ?? []).flatMap(({ row, nodes: shaped }) => {
      const within = nodes.intersect(there).intersect(shaped);
      return row.vni === null || within.isEmpty ? [] : [{ row: row.vni, nodes: within }];
    }),
  );
}

/** The nodes that have another MAC for a VTEP in one VNI than most have; all where two are equally common. */
function differing(tables: ClusterTables, known: readonly RouterMac[]): Mismatch[] {
  return [...groupBy(known, ({ address, vni }) => `${address} ${vni}`).values()].flatMap((same) => {
    const [usual, second, ...others] = [...groupBy(same, ({ mac }) => mac)]
      .map(([mac, held]) => ({ mac, nodes: unionOf(tables, held) }))
      .sort((x, y) => y.nodes.size - x.nodes.size);
    const [first] = same;
    if (first === undefined || usual === undefined || second === undefined) return [];
    const rare = [second, ...others];
    const isTie = second.nodes.size === usual.nodes.size;
    const nodes = unionOf(tables, isTie ? same : same.filter(({ mac }) => mac !== usual.mac));
    const macs = listed(rare.map(({ mac }) => mac));
    const evidence = peerRows(
      "neighbors",
      same.map(({ held }) => held),
      tables.known.neighbors,
    );
    const text = `${first.address} has the router MAC ${macs}, ${isTie ? "on as many" : "on most"} others ${usual.mac}`;
    return [{ id: first.address, nodes, text, evidence }];
  });
}

/** FDB entries by which the router MAC of one VTEP leads to another. */
function misled(tables: ClusterTables, known: readonly RouterMac[]): Mismatch[] {
  return known.flatMap(({ address, mac, held }) => {
    if ((clusterIndex(tables).bearers.get(mac)?.length ?? 0) > 0) return [];
    return (tables.fdb.get(mac) ?? []).flatMap(({ row, nodes: sending }) => {
      const nodes = leadsAway(tables, { row, link: held.row.link, address }) ? sending.intersect(held.nodes) : sending.minus(sending);
      const text = `${address} has the router MAC ${mac}, which the FDB sends to ${row.remoteVtep}`;
      const evidence = [...peerRows("neighbors", [held], nodes), ...peerRows("fdb", [{ row, nodes }], nodes)];
      return nodes.isEmpty ? [] : [{ id: address, nodes, text, evidence }];
    });
  });
}

type Use = Readonly<{ row: FdbEntry; link: string; address: Address }>;

function leadsAway(tables: ClusterTables, { row: { link: vxlan, remoteVtep }, link, address }: Use): boolean {
  if (remoteVtep === undefined || remoteVtep === address || familyOf(remoteVtep) !== familyOf(address)) return false;
  return clusterIndex(tables).entries.get(link)?.has(vxlan) === true;
}

const unionOf = (tables: ClusterTables, known: readonly RouterMac[]): NodeSet =>
  NodeSet.unionOf(
    tables.nodes.length,
    known.map(({ held }) => held.nodes),
  );
