import type { Address } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import { type Bearer, clusterIndex, nodesUnder } from "./cluster-index.ts";
import type { ClusterTables } from "./cluster-tables.ts";
import { isUp } from "./node-links.ts";
import { NodeSet } from "./node-set.ts";

/** An encapsulated frame on its way. Null where the sending link leaves it to each packet, which then fits any. */
export type Frame = Readonly<{ remoteVtep: Address; vni: number | null; port: number | null; mac: Mac }>;

/**
 * The nodes that take the frame in: they hold the remote address on a link through which frames pass, have a VXLAN link
 * that is up with that VNI and port, and the inner MAC is theirs. A kernel that has the VXLAN link but not the MAC drops it silently.
 * Of a node that has not reported its addresses, or its links, the other half is believed.
 */
export function acceptingNodes(tables: ClusterTables, frame: Frame): NodeSet {
  const { addresses, links } = tables.known;
  const holders = receivers(tables, frame.remoteVtep);
  const bearers = clusterIndex(tables).bearers.get(frame.mac) ?? [];
  const taking = bearers.filter(({ node }) => holders.has(node) || !addresses.has(node)).filter((bearer) => listens(tables, bearer, frame));
  const accepting = NodeSet.of(
    tables.nodes.length,
    taking.map(({ node }) => node),
  );
  return isMulticast(frame.remoteVtep) || holders.isWithin(links) ? accepting : accepting.union(holders.minus(links));
}

/** Nodes to which packets for this underlay address come; every node may have joined a multicast group. */
export function receivers(tables: ClusterTables, remoteVtep: Address): NodeSet {
  if (isMulticast(remoteVtep)) return NodeSet.all(tables.nodes.length);
  return nodesUnder(tables, clusterIndex(tables).reachable, remoteVtep);
}

/** Whether frames of that VNI and port reach what is behind this VXLAN link. */
export function listens(
  tables: ClusterTables,
  { vxlan: link, node }: Pick<Bearer, "vxlan" | "node">,
  { vni, port }: Pick<Frame, "vni" | "port">,
): boolean {
  const { vxlan, master } = link;
  if (!fitsOrOpen(vxlan?.vni, vni) || !fitsOrOpen(vxlan?.port, port)) return false;
  return isUp(link) && (master === undefined || bridgeIsUp(tables, node, master));
}

function bridgeIsUp(tables: ClusterTables, node: number, name: string): boolean {
  const bridge = clusterIndex(tables).links[node]?.byName.get(name);
  return bridge === undefined || isUp(bridge);
}

const fitsOrOpen = (own: number | undefined, wanted: number | null): boolean => own === undefined || wanted === null || own === wanted;

const isMulticast = (address: Address): boolean => /^(22[4-9]|23\d)\.|^ff/.test(address);
