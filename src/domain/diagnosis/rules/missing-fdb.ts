import type { Mac } from "../../address/mac.ts";
import { groupBy } from "../../fib/group-by.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { missingEntries } from "../../overlay/missing-entries.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { fdbFix } from "../telling/fixes.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { onceFor } from "../signs/once-for.ts";
import { linkEntries } from "../signs/link-entries.ts";
import { overlayNeighbors } from "../signs/overlay-neighbors.ts";

/**
 * Nodes know the MAC of a peer's VTEP, but no FDB entry says at which underlay address it is, and no all-zero entry stands in for it.
 * Without learning the kernel drops such frames in silence (drivers/net/vxlan/vxlan_core.c, vxlan_xmit).
 */
export const missingFdb: DiagnosisRule = {
  entry: {
    code: "MISSING_FDB",
    severity: "CRITICAL",
    title: "No FDB entry for a peer's VTEP MAC",
    meaning:
      "The neighbor entry gives the peer's VTEP MAC, but neither an FDB entry for that MAC nor an all-zero one says where to send it. " +
      "The kernel drops the frames in silence, and replies too: both directions of the pair are cut.",
    remedy: "Restart flanneld on the nodes that lack the entry. By hand: bridge fdb append MAC dev flannel.1 dst ADDRESS self permanent.",
    references: [
      "https://github.com/flannel-io/flannel/issues/1145",
      "https://github.com/flannel-io/flannel/issues/396",
      "https://github.com/moby/moby/issues/49908",
    ],
  },
  causes: ["VTEP_DOWN", "VTEP_RECREATED_EMPTY", "VTEP_ADDR_MISSING", "VNI_MISMATCH"],
  find: (tables, explained) =>
    gather(tables, missing(tables, explained), {
      one: "fdb",
      several: "fdb",
      finding: { code: "MISSING_FDB", severity: "CRITICAL", remedy: null },
      message: (nodes, macs) => `On ${nodes} there is no FDB entry for ${macs}, to which a neighbor entry leads.`,
      wholly: {
        nodes: emptyOn(tables).minus(explained),
        message: (nodes) => `On ${nodes} the VXLAN link has neighbors, and no FDB entry at all.`,
      },
    }),
};

function missing(tables: ClusterTables, explained: NodeSet): Piece[] {
  const right = overlayNeighbors(tables).filter(({ expected, mac }) => expected.includes(mac));
  return [...groupBy(right, ({ mac }) => mac)].map(([mac, neighbors]) => {
    const nodes = missingOn(tables, mac).minus(explained);
    const held = nodes.isEmpty ? [] : neighbors.map((neighbor) => neighbor.held);
    return { id: mac, nodes, fix: nodes.isEmpty ? null : fdbFix(tables, mac), evidence: peerRows("neighbors", held, nodes) };
  });
}

/** Nodes with neighbors of several peers on a VXLAN link, and no FDB entry there. */
function emptyOn(tables: ClusterTables): NodeSet {
  const { fdb } = linkEntries(tables);
  const none = NodeSet.none(tables.nodes.length);
  let once = none;
  let twice = none;
  for (const { held, mac, expected } of overlayNeighbors(tables)) {
    if (missingOn(tables, mac).isEmpty || !expected.includes(mac)) continue;
    const nodes = held.nodes.intersect(missingOn(tables, mac)).minus(fdb.get(held.row.link) ?? none);
    twice = twice.union(once.intersect(nodes));
    once = once.union(nodes);
  }
  return twice;
}

const missingOn = (tables: ClusterTables, mac: Mac): NodeSet => missingByMac(tables).get(mac) ?? NodeSet.none(tables.nodes.length);

const missingByMac: (tables: ClusterTables) => ReadonlyMap<Mac, NodeSet> = onceFor((tables) => {
  const macs = new Set(overlayNeighbors(tables).flatMap(({ expected, mac }) => (expected.includes(mac) ? [mac] : [])));
  return new Map([...macs].map((mac) => [mac, missingEntries(tables, mac, null)]));
});
