import type { Address } from "../address/address.ts";
import { ALL_ZERO_MAC } from "../address/mac.ts";
import type { Neighbor, NextHop } from "../snapshot/rows.ts";
import { listens, receivers } from "./accepting-nodes.ts";
import { clusterIndex, nodesUnder } from "./cluster-index.ts";
import type { ClusterTables, Held } from "./cluster-tables.ts";
import { entriesBehind, followFrame } from "./follow-frame.ts";
import { dealOut } from "./held.ts";
import { NodeSet } from "./node-set.ts";
import { dead, type Passage } from "./passage.ts";
import { mayHaveResolved } from "./unknown-neighbors.ts";

/** Senders that use one next hop for one destination. */
export type Traffic = Readonly<{
  nodes: NodeSet;
  /** The nodes at which it should end. */
  owners: NodeSet;
  /** The destination, where it is one address: without a gateway it is what the neighbor tables are asked for. */
  host: Address | null;
}>;

/**
 * Where one next hop takes the packets of all its senders: over a VXLAN link or its bridge through neighbor and FDB,
 * else to the reporting nodes that hold the gateway. Only this one hop is judged; what the receiver does next is its own affair.
 */
export function followNextHop(tables: ClusterTables, hop: NextHop, traffic: Traffic): Passage[] {
  const crossing = traffic.nodes.intersect(nodesUnder(tables, clusterIndex(tables).overlay, hop.link));
  const direct = traffic.nodes.minus(crossing);
  const passages = direct.isEmpty ? [] : followDirect(tables, hop, direct);
  if (crossing.isEmpty) return passages;
  const senders = { ...traffic, nodes: crossing };
  const gateway = hop.gateway ?? traffic.host;
  const overlay = gateway === null ? followOnLink(tables, hop, senders) : followGateway(tables, { ...hop, gateway }, senders);
  return [...passages, ...overlay];
}

function followDirect(tables: ClusterTables, hop: NextHop, nodes: NodeSet): Passage[] {
  const { holders, reachable } = clusterIndex(tables);
  // Connected without being an owner's link, or without carrier: the packet ends on that link.
  if (hop.gateway === undefined || hop.flags?.includes("linkdown") === true) return [dead(nodes, "UNUSABLE_ROUTE")];
  const own = nodes.intersect(nodesUnder(tables, holders, hop.gateway));
  const others = nodes.minus(own);
  const leadsTo = nodesUnder(tables, reachable, hop.gateway);
  return [
    ...(own.isEmpty ? [] : [dead(own, "WRONG_NEXT_HOP")]),
    ...(others.isEmpty
      ? []
      : [{ nodes: others, remoteVteps: [], leadsTo, loopsBack: false, fault: leadsTo.isEmpty ? ("WRONG_NEXT_HOP" as const) : null }]),
  ];
}

function followGateway(tables: ClusterTables, hop: NextHop, { nodes }: Traffic): Passage[] {
  const judged = nodes.intersect(tables.known.neighbors).intersect(tables.known.fdb);
  const rows = hop.gateway === undefined ? undefined : tables.neighbors.get(hop.gateway);
  const { dealt, rest } = dealOut(
    rows?.filter(({ row }) => row.link === hop.link),
    judged,
  );
  const resolved = dealt.flatMap((neighbor) => followNeighbor(tables, hop, neighbor));
  const unknown = rest.isEmpty ? rest : rest.intersect(mayHaveResolved(tables, hop.link));
  const unresolved = rest.minus(unknown);
  const asked = unresolved.isEmpty ? [] : followUnresolved(tables, hop, { nodes: unresolved, owners: holdersOf(tables, hop), host: null });
  return [...resolved, ...asked, ...unjudged(tables, hop, nodes.minus(judged).union(unknown))];
}

function followNeighbor(tables: ClusterTables, hop: NextHop, { row, nodes }: Held<Neighbor>): Passage[] {
  if (row.mac === undefined || row.nudState === "FAILED" || row.nudState === "INCOMPLETE") return [dead(nodes, "MISSING_NEIGH")];
  return followFrame(tables, { link: hop.link ?? "", mac: row.mac }, nodes);
}

/** Neighbors or FDB that a node has not reported are unknown, not missing: the gateway's holder is believed to be reached. */
function unjudged(tables: ClusterTables, hop: NextHop, nodes: NodeSet): Passage[] {
  return nodes.isEmpty ? [] : [{ nodes, remoteVteps: [], leadsTo: holdersOf(tables, hop), loopsBack: false, fault: null }];
}

function holdersOf(tables: ClusterTables, hop: NextHop): NodeSet {
  return hop.gateway === undefined ? NodeSet.none(tables.nodes.length) : nodesUnder(tables, clusterIndex(tables).reachable, hop.gateway);
}

/**
 * Without a gateway every destination is asked for by itself. A kernel that reports such misses to a daemon (`l3miss`,
 * flannel before 0.9) gets its answers from there, which no table shows beforehand.
 */
function followOnLink(tables: ClusterTables, hop: NextHop, { nodes, owners, host }: Traffic): Passage[] {
  const answered = nodes.toArray().filter((node) => asksDaemon(tables, node, hop));
  const served = NodeSet.of(tables.nodes.length, answered);
  const rest = nodes.minus(served);
  return [
    ...(served.isEmpty ? [] : [{ nodes: served, remoteVteps: [], leadsTo: owners, loopsBack: false, fault: null }]),
    ...(rest.isEmpty ? [] : followUnresolved(tables, hop, { nodes: rest, owners, host })),
  ];
}

function asksDaemon(tables: ClusterTables, node: number, hop: NextHop): boolean {
  const vxlans = clusterIndex(tables).links[node]?.entries.get(hop.link ?? "") ?? [];
  return vxlans.some(({ vxlan }) => vxlan?.features?.includes("l3miss") === true);
}

/** No neighbor yet: ARP or NDP finds one of `owners` only where a default remote carries the question to it. */
function followUnresolved(tables: ClusterTables, hop: NextHop, { nodes, owners }: Traffic): Passage[] {
  const passages: Passage[] = [];
  let rest = nodes;
  for (const { row, nodes: flooding } of entriesBehind(tables, hop.link ?? "", ALL_ZERO_MAC)) {
    const asking = rest.intersect(flooding).minus(nodesUnder(tables, clusterIndex(tables).mute, row.link));
    if (row.remoteVtep === undefined || asking.isEmpty) continue;
    const leadsTo = answering(tables, row.link, owners.intersect(receivers(tables, row.remoteVtep)));
    if (leadsTo.isEmpty) continue;
    passages.push({ nodes: asking, remoteVteps: [row.remoteVtep], leadsTo, loopsBack: false, fault: null });
    rest = rest.minus(asking);
  }
  return rest.isEmpty ? passages : [...passages, dead(rest, "MISSING_NEIGH")];
}

function answering(tables: ClusterTables, vxlan: string, candidates: NodeSet): NodeSet {
  const index = clusterIndex(tables);
  const shape = index.shapes.get(vxlan)?.[0]?.row ?? { vni: null, port: null };
  const listening = candidates
    .toArray()
    .filter((node) => index.links[node]?.vxlans.some((link) => listens(tables, { vxlan: link, node }, shape)));
  return NodeSet.of(tables.nodes.length, listening);
}
