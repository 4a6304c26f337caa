import { type Address, familyOf } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import { contains, prefixAround } from "../address/prefix.ts";
import type { FdbEntry } from "../snapshot/rows.ts";
import { acceptingNodes, type Frame } from "./accepting-nodes.ts";
import { clusterIndex, nodesUnder } from "./cluster-index.ts";
import type { ClusterTables, Held } from "./cluster-tables.ts";
import { dealOut, heldByKey } from "./held.ts";
import { NodeSet } from "./node-set.ts";
import { dead, type Passage, type SubnetReason } from "./passage.ts";

/** An FDB entry that applies to frames for a MAC: its own, or the all-zero one. */
export type Applied = Readonly<{ entry: FdbEntry; mac: Mac }>;

/** Sends frames to the remote VTEP that an FDB entry names, or to those of its nexthop object, and says who takes them in. */
export function sendFrames(tables: ClusterTables, { entry, mac }: Applied, nodes: NodeSet): Passage[] {
  const { dealt } = dealOut(clusterIndex(tables).shapes.get(entry.link), nodes);
  return dealt.flatMap(({ row: shape, nodes: alike }) => {
    const vni = entry.vni ?? entry.srcVni ?? shape.vni;
    const port = entry.port ?? shape.port;
    return remotes(tables, entry, alike).flatMap((to) => arrive(tables, { ...to, entry, frame: { remoteVtep: to.row, vni, port, mac } }));
  });
}

type Shipment = Readonly<{ nodes: NodeSet; entry: FdbEntry; frame: Frame }>;

function remotes(tables: ClusterTables, entry: FdbEntry, nodes: NodeSet): Held<Address>[] {
  if (entry.remoteVtep !== undefined) return [{ row: entry.remoteVtep, nodes }];
  const pairs = nodes.toArray().flatMap((node) => objectGateways(tables, node, entry.nexthopId).map((row) => ({ key: row, row, node })));
  return heldByKey(tables.nodes.length, pairs);
}

function objectGateways(tables: ClusterTables, node: number, id: number | undefined): Address[] {
  const objects = tables.local[node]?.nexthops ?? [];
  const object = objects.find((known) => known.id === id);
  const members = object?.group?.map((member) => objects.find((known) => known.id === member.id)) ?? [object];
  return members.flatMap((member) => member?.gateway ?? []);
}

function arrive(tables: ClusterTables, { nodes, entry, frame }: Shipment): Passage[] {
  const { holders, mute } = clusterIndex(tables);
  const looping = nodes.intersect(nodesUnder(tables, holders, frame.remoteVtep));
  const silent = nodes.minus(looping).intersect(nodesUnder(tables, mute, entry.link));
  const astray = strayed(tables, entry, nodes.minus(looping).minus(silent));
  const sent = nodes.minus(looping).minus(silent).minus(astray);
  if (sent === nodes) return receive(tables, { nodes, entry, frame });
  const lost = (senders: NodeSet, fault: SubnetReason): Passage[] =>
    senders.isEmpty ? [] : [{ ...dead(senders, fault), remoteVteps: [frame.remoteVtep], loopsBack: fault === "UNDERLAY_IP_IS_OWN" }];
  return [
    ...lost(looping, "UNDERLAY_IP_IS_OWN"),
    ...lost(silent, "WRONG_NEXT_HOP"),
    ...lost(astray, "FDB_WRONG_DST"),
    ...(sent.isEmpty ? [] : receive(tables, { nodes: sent, entry, frame })),
  ];
}

function receive(tables: ClusterTables, { nodes, entry, frame }: Shipment): Passage[] {
  const accepting = acceptingNodes(tables, frame);
  const fault = accepting.isEmpty ? whyRefused(tables, entry, frame) : "WRONG_NEXT_HOP";
  return withoutImpostors(tables, { row: accepting, nodes }).map(({ row: leadsTo, nodes: senders }) => ({
    nodes: senders,
    remoteVteps: [frame.remoteVtep],
    leadsTo,
    loopsBack: false,
    fault: leadsTo.isEmpty ? fault : null,
  }));
}

/** Splits senders by which of the accepting nodes drop what they send. */
function withoutImpostors(tables: ClusterTables, accepted: Held<NodeSet>): Held<NodeSet>[] {
  let parts = [accepted];
  for (const { senders, refusers } of clusterIndex(tables).impostors) {
    if (!accepted.nodes.intersects(senders) || !accepted.row.intersects(refusers)) continue;
    parts = parts.flatMap(({ row, nodes }) => [
      { row: row.minus(refusers), nodes: nodes.intersect(senders) },
      { row, nodes: nodes.minus(senders) },
    ]);
  }
  return parts.filter(({ nodes }) => !nodes.isEmpty);
}

/** The FDB is to blame where the MAC is known to be elsewhere, or where the entry itself says another port or VNI. */
function whyRefused(tables: ClusterTables, entry: FdbEntry, frame: Frame): SubnetReason {
  if (entry.port !== undefined || entry.vni !== undefined) return "FDB_WRONG_DST";
  const bearers = clusterIndex(tables).bearers.get(frame.mac) ?? [];
  const holders = nodesUnder(tables, clusterIndex(tables).holders, frame.remoteVtep);
  const isElsewhere = holders.isEmpty || (bearers.length > 0 && !bearers.some(({ node }) => holders.has(node)));
  return isElsewhere ? "FDB_WRONG_DST" : "WRONG_NEXT_HOP";
}

/** Senders whose entry pins the outer packet to a link (`via`), while the remote address is a neighbor of another link. */
export function strayed(tables: ClusterTables, entry: FdbEntry, nodes: NodeSet): NodeSet {
  if (entry.via === undefined) return NodeSet.none(tables.nodes.length);
  return NodeSet.of(
    tables.nodes.length,
    nodes.toArray().filter((node) => !leavesBy(tables, entry, node)),
  );
}

function leavesBy(tables: ClusterTables, { via, remoteVtep }: FdbEntry, node: number): boolean {
  if (remoteVtep === undefined) return true;
  const addresses = clusterIndex(tables).links[node]?.addresses.filter(({ address }) => familyOf(address) === familyOf(remoteVtep)) ?? [];
  const near = addresses.filter(({ address, prefixLength }) => contains(prefixAround(address, prefixLength), remoteVtep));
  return near.length === 0 || near.some(({ link }) => link === via);
}
