import type { Family } from "../address/address.ts";
import { type Fib, fibOf } from "../fib/lookup-route.ts";
import { defaultRules } from "../fib/routing-steps.ts";
import type { Route, RoutingRule } from "../snapshot/rows.ts";
import type { ClusterTables, RoutedTables } from "./cluster-tables.ts";

/** Of 1,000 routes one takes some 60 kB and a quarter of a millisecond. A packet meets few nodes, the next one often the same. */
const FIBS_MAX = 64;

/** One node's routing, cut out of the cluster's tables. Of each cluster those are remembered that were asked for last. */
export function nodeFib(tables: ClusterTables, node: number): Fib {
  const fibs = remembered.get(tables) ?? new Map<number, Fib>();
  remembered.set(tables, fibs);
  const fib = fibs.get(node) ?? cutOut(tables, node);
  fibs.delete(node);
  const [oldest] = fibs.keys();
  if (oldest !== undefined && fibs.size >= FIBS_MAX) fibs.delete(oldest);
  fibs.set(node, fib);
  return fib;
}

function cutOut(tables: ClusterTables, node: number): Fib {
  const rules = { 4: nodeRules(tables, node, 4), 6: nodeRules(tables, node, 6) };
  return fibOf(rules, routesOn(tables, node), tables.local[node]?.links ?? []);
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
