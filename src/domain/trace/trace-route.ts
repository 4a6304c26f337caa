import { type Address, familyOf } from "../address/address.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { caveatsOf } from "./caveats.ts";
import { leaveSource } from "./leave-source.ts";
import { doubtOverdue, namesMet, NOBODY_OVERDUE, type Overdue, type Walked } from "./overdue.ts";
import { type Place, placesOf } from "./places.ts";
import { routePacket } from "./route-packet.ts";
import { summaryOf } from "./summary.ts";
import type { Caveat, Trace, TraceQuery } from "./trace.ts";
import { pathOf } from "./trace-path.ts";
import { type IpPacket, type Leg, newTrail } from "./trail.ts";
import type { Walk } from "./walk.ts";

/**
 * Walks a request from one overlay address to another through the tables of all nodes, and its reply back. What meets a node that is
 * overdue is not decided.
 */
export function traceRoute(tables: ClusterTables, query: TraceQuery, overdue: Overdue = NOBODY_OVERDUE): Trace {
  const { from, to, size } = query;
  const sources = placesOf(tables, from).filter(({ node }) => query.fromNode === null || tables.nodes[node] === query.fromNode);
  const packet = { from, to, size, mayFragment: false };
  const going = doubtOverdue(walkFrom(tables, sources, { goals: placesOf(tables, to), packet }), overdue);
  const forward = pathOf(going.legs);
  const replies = forward.verdict === "REACHABLE" ? [doubtOverdue(replyTo(tables, going.legs, { sources, query }), overdue)] : [];
  const [back = null] = replies.map(({ legs }) => pathOf(legs));
  const walks = [going, ...replies];
  const { verdict } = back ?? forward;
  const said = walks.flatMap(({ caveats }) => caveats);
  const paths = back === null ? [forward] : [forward, back];
  const caveats = caveatsOf(tables, { verdict, said, paths, family: familyOf(to) });
  const trace = { verdict, forward, return: back, caveats, met: namesMet(walks.flatMap(({ legs }) => legs)) };
  return { ...trace, summary: summaryOf(query, trace) };
}

type Going = Readonly<{ goals: readonly Place[]; packet: IpPacket }>;

function walkFrom(tables: ClusterTables, sources: readonly Place[], { goals, packet }: Going): Walked {
  const unknown = [...nowhere(sources, packet.from), ...nowhere(goals, packet.to)];
  if (unknown.length > 0) return { legs: [], caveats: unknown };
  const walk: Walk = { tables, goals, route: routePacket };
  const legs = sources.flatMap((place) => leaveSource(walk, newTrail(packet), place));
  return { legs, caveats: [...severalSources(sources, packet.from), ...legs.flatMap(({ trail }) => trail.caveats)] };
}

function nowhere(places: readonly Place[], address: Address): Caveat[] {
  const message = `no reporting node has ${address}, or a link with a prefix for it`;
  return places.length > 0 ? [] : [{ code: "ADDRESS_UNKNOWN", message, node: null }];
}

function severalSources(sources: readonly Place[], address: Address): Caveat[] {
  const message = `${sources.length} nodes could have ${address}: say which one is meant`;
  return sources.length > 1 ? [{ code: "ADDRESS_AMBIGUOUS", message, node: null }] : [];
}

type Answering = Readonly<{ sources: readonly Place[]; query: TraceQuery }>;

/** From where the request has arrived to where that one began. Linux answers an echo request without DF over IPv4 (net/ipv4/icmp.c). */
function replyTo(tables: ClusterTables, legs: readonly Leg[], { sources, query }: Answering): Walked {
  const { from, to, size } = query;
  const packet = { from: to, to: from, size, mayFragment: familyOf(to) === 4 };
  const walked = sources.flatMap((source) => {
    const begun = legs.filter(({ trail }) => trail.hops[0]?.node === tables.nodes[source.node]);
    const ends = new Map(begun.flatMap((leg) => arrivalOf(leg)).map((place) => [`${place.node} ${place.link}`, place]));
    return [...ends.values()].map((place) => walkFrom(tables, [place], { goals: [source], packet }));
  });
  return { legs: walked.flatMap((one) => one.legs), caveats: walked.flatMap((one) => one.caveats) };
}

function arrivalOf({ end }: Leg): Place[] {
  if (end.kind !== "arrived") return [];
  return [{ node: end.node, kind: end.link === null ? "own" : "connected", link: end.link }];
}
