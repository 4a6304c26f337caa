import { ALL_ZERO_MAC, type Mac } from "../address/mac.ts";
import { addTo } from "../fib/group-by.ts";
import type { Neighbor } from "../snapshot/rows.ts";
import { clusterIndex } from "./cluster-index.ts";
import type { ClusterTables, Held } from "./cluster-tables.ts";
import { NodeSet } from "./node-set.ts";

/**
 * The nodes that resolve a neighbor across a VXLAN link or its bridge to this MAC, but whose FDB has neither an entry for it nor an
 * all-zero one on that VXLAN link: what they send there is dropped. Nodes that route directly have no such neighbor;
 * where a port of the same bridge bears the MAC, no entry is needed.
 */
export function missingEntries(tables: ClusterTables, mac: Mac, vni: number | null): NodeSet {
  const none = NodeSet.none(tables.nodes.length);
  const resolving = neighborsByMac(tables).get(mac) ?? [];
  return resolving.reduce((missing, neighbor) => missing.union(lackingOn(tables, { mac, vni }, neighbor)), none);
}

type Wanted = Readonly<{ mac: Mac; vni: number | null }>;

function lackingOn(tables: ClusterTables, { mac, vni }: Wanted, { row, nodes }: Held<Neighbor>): NodeSet {
  const { entries, bearers } = clusterIndex(tables);
  const behind = [...(entries.get(row.link) ?? [])];
  const inVni = behind.map(([vxlan, there]) => there.intersect(withVni(tables, vxlan, vni)));
  const crossing = nodes.intersect(NodeSet.unionOf(tables.nodes.length, inVni)).intersect(tables.known.fdb);
  if (crossing.isEmpty) return crossing;
  const local = (bearers.get(mac) ?? []).filter(({ on }) => on === "port").map(({ node }) => node);
  const names = new Set(behind.map(([vxlan]) => vxlan));
  const served = [mac, ALL_ZERO_MAC].flatMap((key) => (tables.fdb.get(key) ?? []).filter((entry) => names.has(entry.row.link)));
  return served.reduce((rest, entry) => rest.minus(entry.nodes), crossing.minus(NodeSet.of(tables.nodes.length, local)));
}

function withVni(tables: ClusterTables, vxlan: string, vni: number | null): NodeSet {
  const shapes = clusterIndex(tables).shapes.get(vxlan) ?? [];
  const fitting = shapes.filter(({ row }) => vni === null || row.vni === null || row.vni === vni);
  return NodeSet.unionOf(
    tables.nodes.length,
    fitting.map(({ nodes }) => nodes),
  );
}

const remembered = new WeakMap<ClusterTables, ReadonlyMap<Mac, readonly Held<Neighbor>[]>>();

function neighborsByMac(tables: ClusterTables): ReadonlyMap<Mac, readonly Held<Neighbor>[]> {
  const known = remembered.get(tables);
  if (known !== undefined) return known;
  const { overlay } = clusterIndex(tables);
  const byMac = new Map<Mac, Held<Neighbor>[]>();
  for (const held of tables.neighbors.values()) {
    for (const neighbor of held) {
      const { mac, link, nudState } = neighbor.row;
      if (mac !== undefined && overlay.has(link) && nudState !== "FAILED" && nudState !== "INCOMPLETE") addTo(byMac, mac, neighbor);
    }
  }
  remembered.set(tables, byMac);
  return byMac;
}
