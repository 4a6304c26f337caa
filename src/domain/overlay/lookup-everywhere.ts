import { ADDRESS_BITS, type Address, type Family, familyOf } from "../address/address.ts";
import { isHost, type Prefix, prefixAround, prefixFamily, prefixNetwork } from "../address/prefix.ts";
import { addTo } from "../fib/group-by.ts";
import { answers, firstFrom } from "../fib/lookup-route.ts";
import { nearestAround, nestPrefixes, outwards, type PrefixNesting } from "../fib/prefix-nesting.ts";
import { isDefault, isUsable } from "../fib/route-order.ts";
import { fits, type RoutingStep } from "../fib/routing-steps.ts";
import type { Route } from "../snapshot/rows.ts";
import type { Held, RoutedTables } from "./cluster-tables.ts";
import { isGlobal } from "./node-links.ts";
import { NodeSet } from "./node-set.ts";
import { onceForRouted } from "./once-for-routed.ts";
import { type RoutingClass, type RoutingClasses, asksOrigin, routingClasses, type Standpoint } from "./routing-classes.ts";

/** How all nodes that have reported their routes answer one lookup; no node is in two of the sets. */
export type Lookups = Readonly<{
  won: readonly Held<Route>[];
  /** Refused by a routing rule itself: unreachable, prohibit or blackhole. */
  refused: readonly Held<string>[];
  none: NodeSet;
}>;

/** The routes of one family, arranged for lookups on all nodes at once. */
export type RoutingSpace = Readonly<{
  /** All dsts outside table local, and those inside it that are wider than one address. */
  nesting: PrefixNesting;
  /** Rows of the nodes' tables local for a dst. */
  localRows: (dst: Prefix) => readonly Held<Route>[];
  classes: Readonly<Record<Standpoint, RoutingClasses>>;
}>;

/** The winning route of every node for the whole of `prefix`: for what lies inside it, longer routes may win. */
export function lookupEverywhere(tables: RoutedTables, prefix: Prefix, standpoint: Standpoint): Lookups {
  const space = routingSpace(tables, prefixFamily(prefix));
  const index = space.nesting.indexOf.get(prefix) ?? nearestAround(space.nesting, prefixNetwork(prefix));
  const around = outwards(space.nesting, index);
  return lookupAlong({ tables, space, prefix, around: around[0] === prefix ? around : [prefix, ...around] }, space.classes[standpoint]);
}

/** The same for one address. */
export function lookupAddressEverywhere(tables: RoutedTables, address: Address, standpoint: Standpoint): Lookups {
  return lookupEverywhere(tables, prefixAround(address, ADDRESS_BITS[familyOf(address)]), standpoint);
}

/** Derives the routing space once for each set of tables and family. */
export function routingSpace(tables: RoutedTables, family: Family): RoutingSpace {
  return spaces[family](tables);
}

const spaces = { 4: onceForRouted((tables) => derive(tables, 4)), 6: onceForRouted((tables) => derive(tables, 6)) };

function derive(tables: RoutedTables, family: Family): RoutingSpace {
  const wide = localRows(tables, family, ({ wide: rows }) => rows);
  const dsts = new Set(wide.keys());
  for (const dst of tables.routes.keys()) if (prefixFamily(dst) === family) dsts.add(dst);
  const pod = routingClasses(tables, family, "pod");
  // Where no rule asks for the origin, all are one object, and what was looked up for one need not be looked up for another.
  const asks = asksOrigin(tables, family);
  const arriving = asks ? routingClasses(tables, family, "arriving") : pod;
  // Few lookups are for single addresses, so the many rows that nodes have for their own wait until one is.
  let hosts: ReadonlyMap<Prefix, readonly Held<Route>[]> | null = null;
  const hostRows = (dst: Prefix) => (hosts ??= localRows(tables, family, ({ hosts: rows }) => rows)).get(dst);
  return {
    nesting: nestPrefixes(dsts),
    localRows: (dst) => (isHost(dst) ? hostRows(dst) : wide.get(dst)) ?? [],
    classes: { pod, arriving, outer: asks ? routingClasses(tables, family, "outer") : pod },
  };
}

type LocalRoutes = Readonly<{ hosts: readonly Route[]; wide: readonly Route[] }>;

function localRows(tables: RoutedTables, family: Family, rowsOf: (routes: LocalRoutes) => readonly Route[]) {
  const rows = new Map<Prefix, Held<Route>[]>();
  for (const [node, { localRoutes }] of tables.local.entries()) {
    for (const row of rowsOf(sortLocal(localRoutes))) {
      if (row.family === family) addTo(rows, row.dst, { row, nodes: NodeSet.one(tables.nodes.length, node) });
    }
  }
  return rows;
}

/** Table local by the width of its routes, without those for loopback and link-local addresses, which every node has. */
function sortLocal(routes: readonly Route[]): LocalRoutes {
  const known = rememberedLocal.get(routes);
  if (known !== undefined) return known;
  const speaking = routes.filter(({ dst, type }) => type !== "multicast" && isGlobal(prefixNetwork(dst)));
  const sorted = { hosts: speaking.filter(({ dst }) => isHost(dst)), wide: speaking.filter(({ dst }) => !isHost(dst)) };
  rememberedLocal.set(routes, sorted);
  return sorted;
}

const rememberedLocal = new WeakMap<readonly Route[], LocalRoutes>();

type Search = Readonly<{ tables: RoutedTables; space: RoutingSpace; prefix: Prefix; around: readonly Prefix[] }>;
type Found = { won: Held<Route>[]; refused: Held<string>[]; none: NodeSet };

function lookupAlong(search: Search, classes: RoutingClasses): Lookups {
  const main = lookupClasses(search, classes.main);
  if (classes.vrf.length === 0) return main;

  const defaulted = main.won.filter(({ row }) => isDefault(row.dst)).map(({ nodes }) => nodes);
  const open = NodeSet.unionOf(search.tables.nodes.length, [main.none, ...defaulted]);
  const vrf = lookupClasses(
    search,
    classes.vrf.map(({ steps, nodes }) => ({ steps, nodes: nodes.intersect(open) })),
  ).won.filter(({ row }) => !isDefault(row.dst));
  const better = NodeSet.unionOf(
    search.tables.nodes.length,
    vrf.map(({ nodes }) => nodes),
  );
  const kept = main.won.map(({ row, nodes }) => ({ row, nodes: nodes.minus(better) })).filter(({ nodes }) => !nodes.isEmpty);
  return { won: [...kept, ...vrf], refused: main.refused, none: main.none.minus(better) };
}

function lookupClasses(search: Search, classes: readonly RoutingClass[]): Lookups {
  const found: Found = { won: [], refused: [], none: NodeSet.none(search.tables.nodes.length) };
  for (const { steps, nodes } of classes) followAll(search, steps, { found, remaining: nodes });
  return found;
}

type Progress = { readonly found: Found; remaining: NodeSet };

function followAll(search: Search, steps: readonly RoutingStep[], progress: Progress): void {
  for (let index = 0; index < steps.length && !progress.remaining.isEmpty; index++) {
    const step = steps[index];
    if (step === undefined || !fits(step, search.prefix)) continue;
    if (step.kind === "jump") index = Math.max(index, firstFrom(steps, step.priority) - 1);
    else if (step.kind === "lookup") matchAll(search, step, progress);
    else {
      progress.found.refused.push({ row: step.type, nodes: progress.remaining });
      return;
    }
  }
  progress.found.none = progress.found.none.union(progress.remaining);
}

/** Each node takes the most preferred row that it holds for the longest dst; `throw` and suppressed matches leave it for the next rule. */
function matchAll(search: Search, step: Extract<RoutingStep, { kind: "lookup" }>, progress: Progress): void {
  let open = progress.remaining;
  for (const held of rowsAlong(search, step.table)) {
    const taken = open.intersect(held.nodes);
    if (taken.isEmpty) continue;
    open = open.minus(taken);
    if (answers(step, held.row)) {
      progress.found.won.push({ row: held.row, nodes: taken });
      progress.remaining = progress.remaining.minus(taken);
    }
    if (open.isEmpty) return;
  }
}

/** The usable rows of one table for all prefixes around, best first. */
function* rowsAlong({ tables, space, around }: Search, table: string): Generator<Held<Route>> {
  for (const dst of around) {
    for (const held of (table === "local" ? space.localRows(dst) : tables.routes.get(dst)) ?? []) {
      if (held.row.table === table && isUsable(held.row, undefined)) yield held;
    }
  }
}
