import type { Family } from "../address/address.ts";
import { type Prefix, prefixFamily, prefixLength } from "../address/prefix.ts";
import { addTo, groupBy } from "../fib/group-by.ts";
import type { Fib, RouteTable } from "../fib/lookup-route.ts";
import { byPreference } from "../fib/route-order.ts";
import { defaultRules } from "../fib/routing-steps.ts";
import type { Route, RoutingRule } from "../snapshot/rows.ts";
import type { Held, RoutedTables } from "./cluster-tables.ts";
import { passesOverRoute } from "./linkdown.ts";
import { onceForRouted } from "./once-for-routed.ts";

/** One node's routing, looked up in the cluster's tables as they stand: nothing is cut out of them, so it costs nothing to have. */
export function nodeFib(tables: RoutedTables, node: number): Fib {
  const { localRoutes = [], links = [] } = tables.local[node] ?? {};
  const lengths = lengthsOf(tables);
  const tableNamed = (name: string): RouteTable => ({
    lengths,
    routes: { get: (dst) => routesTo(tables, { node, name, localRoutes }, dst) },
  });
  return { rules: { 4: nodeRules(tables, node, 4), 6: nodeRules(tables, node, 6) }, tables: { get: tableNamed }, links };
}

/** A node's routing rules of one family. Where it has not reported them: those that every kernel starts with. */
export function nodeRules(tables: RoutedTables, node: number, family: Family): readonly RoutingRule[] {
  const section = family === 4 ? "rules" : "rules6";
  return (tables.known[section].has(node) ? tables.local[node]?.[section] : null) ?? DEFAULTS[family];
}

const DEFAULTS = { 4: defaultRules(4), 6: defaultRules(6) };

type NodeTable = Readonly<{ node: number; name: string; localRoutes: readonly Route[] }>;

/** In the kernel's order of preference: of the cluster's rows each dst has its own already. */
function routesTo(tables: RoutedTables, { node, name, localRoutes }: NodeTable, dst: Prefix): readonly Route[] {
  const own = localByDst(localRoutes)
    .get(dst)
    ?.filter(({ table }) => table === name);
  const local = tables.local[node] ?? NO_SETTINGS;
  const others = rowsAt(tables.routes.get(dst), node)?.filter((row) => row.table === name && !passesOverRoute(local, row));
  if (own === undefined || others === undefined) return own ?? others ?? [];
  return [...own, ...others].sort(byPreference);
}

/** Where so many rows differ from node to node, as connected routes do by their source address, looking through them takes long. */
const FEW = 8;

function rowsAt(held: readonly Held<Route>[] | undefined, node: number): readonly Route[] | undefined {
  if (held === undefined || held.length <= FEW) return held?.flatMap(({ row, nodes }) => (nodes.has(node) ? row : []));
  const byNode = rememberedRows.get(held) ?? distribute(held);
  rememberedRows.set(held, byNode);
  return byNode.get(node);
}

function distribute(held: readonly Held<Route>[]): ReadonlyMap<number, readonly Route[]> {
  const byNode = new Map<number, Route[]>();
  for (const { row, nodes } of held) for (const node of nodes.toArray()) addTo(byNode, node, row);
  return byNode;
}

function localByDst(localRoutes: readonly Route[]): ReadonlyMap<Prefix, readonly Route[]> {
  const known = rememberedLocal.get(localRoutes);
  if (known !== undefined) return known;
  const byDst = groupBy(localRoutes.toSorted(byPreference), ({ dst }) => dst);
  rememberedLocal.set(localRoutes, byDst);
  return byDst;
}

type Lengths = RouteTable["lengths"];

/** Those that occur on any node. */
const lengthsOf = onceForRouted(({ routes, local }): Lengths => {
  const dsts = new Set([...routes.keys(), ...local.flatMap(({ localRoutes }) => localRoutes.map(({ dst }) => dst))]);
  const lengths = { 4: new Set<number>(), 6: new Set<number>() };
  for (const dst of dsts) lengths[prefixFamily(dst)].add(prefixLength(dst));
  return { 4: [...lengths[4]].sort((a, b) => b - a), 6: [...lengths[6]].sort((a, b) => b - a) };
});

const NO_SETTINGS = { sysctls: [] };
const rememberedRows = new WeakMap<readonly Held<Route>[], ReadonlyMap<number, readonly Route[]>>();
const rememberedLocal = new WeakMap<readonly Route[], ReadonlyMap<Prefix, readonly Route[]>>();
