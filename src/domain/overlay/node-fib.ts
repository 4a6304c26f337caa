import type { Family } from "../address/address.ts";
import { type Fib, fibOf } from "../fib/lookup-route.ts";
import { defaultRules } from "../fib/routing-steps.ts";
import type { Route, RoutingRule } from "../snapshot/rows.ts";
import type { ClusterTables, RoutedTables } from "./cluster-tables.ts";

/** One node's routing, cut out of the cluster's tables; made once for each node. */
export function nodeFib(tables: ClusterTables, node: number): Fib {
  const fibs = remembered.get(tables) ?? new Map<number, Fib>();
  remembered.set(tables, fibs);
  const fib =
    fibs.get(node) ??
    fibOf({ 4: nodeRules(tables, node, 4), 6: nodeRules(tables, node, 6) }, routesOn(tables, node), tables.local[node]?.links ?? []);
  fibs.set(node, fib);
  return fib;
}

/** A node's routing rules of one family. Where it has not reported them: those that every kernel starts with. */
export function nodeRules(tables: RoutedTables, node: number, family: Family): readonly RoutingRule[] {
  const section = family === 4 ? "rules" : "rules6";
  return (tables.known[section].has(node) ? tables.local[node]?.[section] : null) ?? DEFAULTS[family];
}

const DEFAULTS = { 4: defaultRules(4), 6: defaultRules(6) };
const remembered = new WeakMap<ClusterTables, Map<number, Fib>>();

function* routesOn(tables: ClusterTables, node: number): Generator<Route> {
  yield* tables.local[node]?.localRoutes ?? [];
  for (const held of tables.routes.values()) for (const { row, nodes } of held) if (nodes.has(node)) yield row;
}
