import { familyOf } from "../domain/address/address.ts";
import type { Moment } from "../domain/history/span.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { placesOf } from "../domain/trace/places.ts";
import { traceRoute } from "../domain/trace/trace-route.ts";
import type { Trace, TraceQuery } from "../domain/trace/trace.ts";
import { readVersionStarts } from "../storage/read-version-starts.ts";
import { breakingChanges } from "./breaking-changes.ts";
import type { Change } from "./changes.ts";
import { asOf, type ClusterAt } from "./cluster-at.ts";
import { clusterTables } from "./cluster-tables.ts";
import { lastHolding, STARTS_MAX } from "./last-holding.ts";
import { overdueNodes } from "./overdue-nodes.ts";
import { someTables } from "./some-tables.ts";
import { type TraceAt, traceIn } from "./trace.ts";

/** Since when a trace fails, as far as was looked for. */
export type Broken = Readonly<{
  /** The last moment at which it was REACHABLE; null: none was found, or it is REACHABLE. */
  lastReachableAt: Moment | null;
  /** What changed on the nodes of both ways at the boundary behind it; none where a node merely fell silent. */
  changes: readonly Change[];
}>;

const NOTHING: Broken = { lastReachableAt: null, changes: [] };
/** A node that was on the way and is not any more comes to light where the whole cluster is asked: then it is looked for once more. */
const ROUNDS_MAX = 2;
/** How far back other nodes are looked for: 10 minutes, 2 hours, a day, a week. */
const BACK_MS = [600_000, 7_200_000, 86_400_000, 604_800_000];
/** Silence of several nodes, one behind the other. */
const SILENCES_MAX = 4;

/**
 * The last moment before a failing trace at which it held, and what broke it. It is looked for in the tables of the nodes on the way alone,
 * whatever the size of the cluster; what is found is held against the tables of all nodes before it is told.
 */
export async function brokenSince({ of, query, trace }: TraceAt): Promise<Broken> {
  if (of === null || trace.verdict === "REACHABLE") return NOTHING;

  let names = concerned(await clusterTables(of), query, trace);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const search = { of, query, names, known: new Map<Moment, Trace>() };
    const found = await searchIn(search);
    const checked = found === null ? await lookElsewhere(search) : await check(search, found);
    if ("broken" in checked) return checked.broken;
    const more = checked.names.filter((name) => !names.includes(name));
    if (more.length === 0) return NOTHING;
    names = [...names, ...more];
  }
  return NOTHING;
}

/** The nodes that the packet meets, and those at which its two ends are or were. */
function concerned(tables: ClusterTables, query: TraceQuery, { met, caveats }: Trace): string[] {
  const places = [query.from, query.to].flatMap((address) => placesOf(tables, address).map(({ node }) => tables.nodes[node] ?? ""));
  const named = caveats.flatMap(({ node }) => node ?? []);
  return [...new Set([...met, ...places, ...named, ...(query.fromNode === null ? [] : [query.fromNode])])];
}

type Search = Readonly<{
  of: ClusterAt;
  query: TraceQuery;
  names: readonly string[];
  /** What was found already. */
  known: Map<Moment, Trace>;
}>;
/** `boundary`: the start of the state that does not hold any more; null: it holds still, but for somebody's silence. */
type Found = Readonly<{ lastAt: Moment; boundary: Moment | null }>;

async function searchIn(search: Search): Promise<Found | null> {
  const { of } = search;
  if (await holdsAmong(search, of.at)) return heard(search, of.at, null);
  const starts = await startsOf(search);
  const [newest] = starts;
  // Nothing has changed since, but what merely happens has aged.
  if (newest !== undefined && (await holdsAmong(search, newest))) return heard(search, newest, null);
  const boundary = await lastHolding(starts, (at) => holdsAmong(search, at));
  return boundary === null ? null : heard(search, boundary - 1, boundary);
}

function startsOf({ of: { asker, cluster, at }, names }: Search): Promise<Moment[]> {
  return readVersionStarts(asker.store, cluster.id, { nodes: names, from: cluster.historyFrom, to: at, limit: STARTS_MAX });
}

const holdsAmong = async (search: Search, at: Moment): Promise<boolean> => (await amongAt(search, at)).verdict === "REACHABLE";

/** What the tables of the nodes on the way say, whether or not they are overdue. */
async function amongAt({ of, query, names, known }: Search, at: Moment): Promise<Trace> {
  const trace = known.get(at) ?? traceRoute(await someTables(asOf(of, at), names), query);
  known.set(at, trace);
  return trace;
}

/** The last moment up to this one at which the nodes on the way were heard of in time. */
async function heard(search: Search, from: Moment, boundary: Moment | null): Promise<Found | null> {
  const { of, query } = search;
  let lastAt = from;
  for (let silence = 0; silence < SILENCES_MAX && lastAt >= of.cluster.historyFrom; silence++) {
    const { verdict, met } = await amongAt(search, lastAt);
    if (verdict !== "REACHABLE") return null;
    const overdue = await overdueNodes(asOf(of, lastAt), met, familyOf(query.to));
    if (overdue.size === 0) return { lastAt, boundary };
    lastAt = Math.min(...[...overdue.values()].map(({ since }) => since)) - 1;
  }
  return null;
}

/** What is told, or other nodes that have to be looked at too. */
type Checked = Readonly<{ broken: Broken }> | Readonly<{ names: readonly string[] }>;

/** Whether all nodes' tables say the same as those of the nodes on the way. */
async function check(search: Search, { lastAt, boundary }: Found): Promise<Checked> {
  const { of, query } = search;
  const earlier = asOf(of, lastAt);
  const tables = await clusterTables(earlier);
  const before = await traceIn(earlier, tables, query);
  if (before.verdict !== "REACHABLE") return { names: concerned(tables, query, before) };
  if (boundary === null) return { broken: { lastReachableAt: lastAt, changes: [] } };

  const later = await clusterTables(asOf(of, boundary));
  const after = traceRoute(later, query);
  if (after.verdict === "REACHABLE") return heldOn(search, boundary, concerned(later, query, after));
  return { broken: { lastReachableAt: lastAt, changes: await breakingChanges(of, boundary, [before, after]) } };
}

/** It held at the boundary too. Either other nodes matter, or what merely happens has only aged since: nothing was reported that broke it. */
async function heldOn({ of, query, names: known }: Search, boundary: Moment, names: readonly string[]): Promise<Checked> {
  if (names.some((name) => !known.includes(name))) return { names };
  const later = asOf(of, boundary);
  const { verdict } = await traceIn(later, await clusterTables(later), query);
  return verdict === "REACHABLE" ? { broken: { lastReachableAt: boundary, changes: [] } } : { names };
}

/** The nodes that mattered at a few moments of the past: one that is not there any more is on no way of today. */
async function lookElsewhere(search: Search): Promise<Checked> {
  const { of, query } = search;
  const [newest = of.at] = await startsOf(search);
  const moments = [newest - 1, ...BACK_MS.map((back) => of.at - back)].filter((at) => at >= of.cluster.historyFrom);
  const names: string[] = [];
  for (const at of moments) {
    const tables = await clusterTables(asOf(of, at));
    names.push(...concerned(tables, query, traceRoute(tables, query)));
  }
  return { names: [...new Set(names)] };
}
