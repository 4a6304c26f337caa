import type { Address } from "../address/address.ts";
import { familyOf } from "../address/address.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { caveatsOf } from "./caveats.ts";
import { leaveSource } from "./leave-source.ts";
import { type Place, placesOf } from "./places.ts";
import { routePacket } from "./route-packet.ts";
import { summaryOf } from "./summary.ts";
import type { Caveat, Trace, TracePath, TraceQuery, Verdict } from "./trace.ts";
import { type IpPacket, type Leg, newTrail } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** Walks a request from one overlay address to another through the tables of all nodes, and its reply back. */
export function traceRoute(tables: ClusterTables, query: TraceQuery): Trace {
  const { from, to, size } = query;
  const sources = placesOf(tables, from).filter(({ node }) => query.fromNode === null || tables.nodes[node] === query.fromNode);
  const goals = placesOf(tables, to);
  const forward = walkFrom(tables, sources, { goals, packet: { from, to, size, mayFragment: false } });
  const arrived = forward.legs.flatMap(({ end }) => (end.kind === "arrived" ? [end] : []));
  const [first] = arrived;
  const back = first === undefined ? null : replyFrom(tables, first, { sources, query });
  const path = pathOf(forward);
  const returning = path.verdict === "REACHABLE" || path.verdict === "AMBIGUOUS" ? back : null;
  const returned = returning === null ? null : pathOf(returning);
  const verdict = verdictOf(path, returned);
  const said = [...forward.caveats, ...(returning?.caveats ?? [])];
  const trace = {
    verdict,
    forward: path,
    return: returned,
    caveats: caveatsOf(tables, { verdict, said, forward: path, return: returned, family: familyOf(to) }),
  };
  return { ...trace, summary: summaryOf(query, trace) };
}

type Walked = Readonly<{ legs: readonly Leg[]; caveats: readonly Caveat[] }>;
type Going = Readonly<{ goals: readonly Place[]; packet: IpPacket }>;

function walkFrom(tables: ClusterTables, sources: readonly Place[], { goals, packet }: Going): Walked {
  const unknown = [...missing(sources, packet.from), ...missing(goals, packet.to)];
  if (unknown.length > 0) return { legs: [], caveats: unknown };
  const walk: Walk = { tables, goals, route: routePacket };
  const legs = sources.flatMap((place) => leaveSource(walk, newTrail(packet), place));
  const doubt: Caveat[] =
    sources.length > 1
      ? [{ code: "SOURCE_AMBIGUOUS", message: `${sources.length} nodes could have ${packet.from}: say which one is meant`, node: null }]
      : [];
  return { legs, caveats: [...doubt, ...legs.flatMap(({ trail }) => trail.caveats)] };
}

function missing(places: readonly Place[], address: Address): Caveat[] {
  return places.length > 0
    ? []
    : [{ code: "ADDRESS_UNKNOWN", message: `no reporting node has ${address}, or a link with a prefix for it`, node: null }];
}

type Answering = Readonly<{ sources: readonly Place[]; query: TraceQuery }>;

/** From where the request has arrived. Linux answers an echo request without DF over IPv4 (net/ipv4/icmp.c). */
function replyFrom(tables: ClusterTables, { node, link }: { node: number; link: string | null }, { sources, query }: Answering): Walked {
  const { from, to, size } = query;
  const place: Place = { node, kind: link === null ? "own" : "connected", link };
  return walkFrom(tables, [place], { goals: sources, packet: { from: to, to: from, size, mayFragment: familyOf(to) === 4 } });
}

function pathOf({ legs }: Walked): TracePath {
  const verdict = verdictOfLegs(legs);
  const failing = legs.find(({ end }) => end.kind === "dropped");
  const told = (verdict === "REACHABLE" ? undefined : failing) ?? legs.find(({ end }) => end.kind === "unknown") ?? legs[0];
  const end = failing?.end;
  const isCut = verdict === "UNREACHABLE" && end?.kind === "dropped";
  return {
    verdict,
    dropCause: isCut ? end.cause : null,
    droppedAt: isCut ? end.node : null,
    pathMtu: told?.trail.mtu ?? null,
    hops: told?.trail.hops ?? [],
  };
}

function verdictOfLegs(legs: readonly Leg[]): Verdict {
  const kinds = new Set(legs.map(({ end }) => end.kind));
  if (kinds.has("arrived") && kinds.has("dropped")) return "AMBIGUOUS";
  if (kinds.size === 0 || kinds.has("unknown")) return "UNDETERMINED";
  return kinds.has("arrived") ? "REACHABLE" : "UNREACHABLE";
}

function verdictOf(forward: TracePath, back: TracePath | null): Verdict {
  if (forward.verdict !== "REACHABLE" || back === null) return forward.verdict;
  return back.verdict;
}
