import type { Mac } from "../../address/mac.ts";
import { type Bearer, clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import type { Neighbor } from "../../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";
import { holdersOf } from "./remote-claims.ts";

/** A resolved neighbor across a VXLAN link or its bridge, whose address one other node holds: a VTEP as the others know it. */
export type OverlayNeighbor = Readonly<{
  held: Held<Neighbor>;
  mac: Mac;
  /** The node that holds the address. */
  peer: number;
  /** The MACs under which the peer takes frames in there. */
  expected: readonly Mac[];
  /** Those who bear the MAC that the neighbor says. */
  bearers: readonly Bearer[];
}>;

/** The neighbors of all nodes by which they reach other nodes' VTEPs. */
export const overlayNeighbors: (tables: ClusterTables) => readonly OverlayNeighbor[] = onceFor((tables) =>
  [...tables.neighbors.values()].flatMap((rows) => rows.flatMap((held) => overlayNeighbor(tables, held) ?? [])),
);

/** Whether the neighbor has a MAC that can be used. */
export const isResolved = ({ mac, nudState }: Neighbor): boolean => mac !== undefined && nudState !== "FAILED" && nudState !== "INCOMPLETE";

function overlayNeighbor(tables: ClusterTables, { row, nodes }: Held<Neighbor>): OverlayNeighbor | null {
  const { overlay, bearers } = clusterIndex(tables);
  const holders = holdersOf(tables, row.address);
  const peer = holders.first;
  const across = nodes.intersect(nodesUnder(tables, overlay, row.link)).minus(holders);
  if (across.isEmpty || holders.size !== 1 || peer === null || row.mac === undefined || !isResolved(row)) return null;
  const expected = macsOf(tables, peer, row.link);
  return { held: { row, nodes: across }, mac: row.mac, peer, expected, bearers: bearers.get(row.mac) ?? [] };
}

/** Of the peer's VXLAN links those of the VNI behind that link; all of them where none has it. */
function macsOf(tables: ClusterTables, peer: number, link: string): readonly Mac[] {
  const { entries, links, shapes } = clusterIndex(tables);
  const names = [...(entries.get(link)?.keys() ?? [])];
  const vnis = new Set(names.flatMap((name) => (shapes.get(name) ?? []).map(({ row }) => row.vni)));
  const borne = (links[peer]?.borne ?? []).filter(({ on }) => on !== "port");
  const fitting = borne.filter(({ vxlan }) => vxlan.vxlan?.vni !== undefined && vnis.has(vxlan.vxlan.vni));
  return (fitting.length > 0 ? fitting : borne).map(({ mac }) => mac);
}
