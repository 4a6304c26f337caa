import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isVtepMac } from "../../overlay/judge-vtep.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { isResolved } from "../signs/overlay-neighbors.ts";
import { holdersOf } from "../signs/remote-claims.ts";
import type { Mac } from "../../address/mac.ts";

/**
 * FDB entries for a MAC that nobody bears and to which no neighbor of the node leads, at the address of a node that reports: what is left of
 * a VTEP that was made anew. Harmless, and a trace of that.
 */
export const staleFdbLeftover: DiagnosisRule = {
  entry: {
    code: "STALE_FDB_LEFTOVER",
    severity: "INFO",
    title: "FDB entries for a MAC that is no longer used",
    meaning:
      "A permanent FDB entry names a MAC that no reporting node bears and no neighbor entry leads to. flannel replaces neighbors by their address, " +
      "but leaves FDB entries of an old MAC behind.",
    remedy: "Nothing has to be done; bridge fdb del the entry to be tidy.",
    references: [
      "https://github.com/flannel-io/flannel/issues/654",
      "https://github.com/flannel-io/flannel/issues/260",
      "https://github.com/projectcalico/calico/issues/9450",
    ],
  },
  causes: ["VTEP_MISSING"],
  find: (tables, explained) => {
    const resolved = resolvingNodes(tables);
    return gather(
      tables,
      [...tables.fdb.keys()].flatMap((mac) => pieceOf(tables, { mac, resolved: resolved.get(mac), explained })),
      {
        one: "fdb",
        several: "fdb",
        finding: { code: "STALE_FDB_LEFTOVER", severity: "INFO", remedy: null },
        message: (nodes, macs) => `On ${nodes} there are FDB entries for ${macs}, which nobody bears and no neighbor leads to.`,
      },
    );
  },
};

function resolvingNodes(tables: ClusterTables): ReadonlyMap<Mac, NodeSet> {
  const nodes = new Map<Mac, NodeSet>();
  for (const { row, nodes: holding } of [...tables.neighbors.values()].flat()) {
    if (row.mac !== undefined && isResolved(row))
      nodes.set(row.mac, holding.union(nodes.get(row.mac) ?? NodeSet.none(tables.nodes.length)));
  }
  return nodes;
}

type Case = Readonly<{ mac: Mac; resolved: NodeSet | undefined; explained: NodeSet }>;

function pieceOf(tables: ClusterTables, { mac, resolved, explained }: Case): Piece[] {
  if (!isVtepMac(mac) || (clusterIndex(tables).bearers.get(mac)?.length ?? 0) > 0) return [];
  const unused = (tables.fdb.get(mac) ?? []).filter(({ row }) => {
    const holders = row.remoteVtep === undefined ? null : holdersOf(tables, row.remoteVtep);
    return row.state === "permanent" && holders !== null && !holders.isEmpty && !holders.intersects(explained);
  });
  const none = NodeSet.none(tables.nodes.length);
  return unused.map(({ row, nodes: holding }) => {
    const nodes = holding.minus(resolved ?? none);
    return { id: mac, nodes, evidence: peerRows("fdb", [{ row, nodes }], nodes) };
  });
}
