import type { Family } from "../address/address.ts";
import { isDefault } from "../fib/route-order.ts";
import { type PacketOrigin, type RoutingStep, routingSteps } from "../fib/routing-steps.ts";
import type { RoutingRule } from "../snapshot/rows.ts";
import { clusterIndex } from "./cluster-index.ts";
import type { RoutedTables } from "./cluster-tables.ts";
import { nodeRules } from "./node-fib.ts";
import { NodeSet } from "./node-set.ts";
import { arrivingOrigin, outerOrigin, podOrigin } from "./packet-origins.ts";

/** From where the packet comes: a pod of the node, another node, or the node's VTEP itself, which sends an outer packet. */
export type Standpoint = "pod" | "arriving" | "outer";

/** Nodes whose routing rules do the same with a packet, whatever its destination. */
export type RoutingClass = Readonly<{ steps: readonly RoutingStep[]; nodes: NodeSet }>;

/** `vrf`: what the same nodes do for packets that enter through one of their VRFs; asked where `main` gives no answer. */
export type RoutingClasses = Readonly<{ main: readonly RoutingClass[]; vrf: readonly RoutingClass[] }>;

/** Groups the nodes that have reported their routes by what their rules come to. In most clusters this is one class. */
export function routingClasses(tables: RoutedTables, family: Family, standpoint: Standpoint): RoutingClasses {
  const main = new Map<string, Members>();
  const vrf = new Map<string, Members>();
  for (const node of tables.known[family === 4 ? "routes" : "routes6"]) {
    const rules = nodeRules(tables, node, family);
    join(main, stepsFor(tables, { node, family, standpoint }, rules), node);
    for (const iif of clusterIndex(tables).links[node]?.vrfs ?? [])
      join(vrf, keyed(routingSteps(rules, { iif }, tables.local[node]?.links ?? [])), node);
  }
  return { main: classesOf(tables, main), vrf: classesOf(tables, vrf) };
}

/** Whether any node has rules for which it matters where a packet comes from. */
export function asksOrigin(tables: RoutedTables, family: Family): boolean {
  return tables.nodes.some((_, node) => nodeRules(tables, node, family).some(looksAtOrigin));
}

type KeyedSteps = Readonly<{ key: string; row: readonly RoutingStep[] }>;
type Members = Readonly<{ steps: readonly RoutingStep[]; nodes: number[] }>;
type Place = Readonly<{ node: number; family: Family; standpoint: Standpoint }>;

/** By the rules, and by what of the packet they were asked with. */
const remembered = new WeakMap<readonly RoutingRule[], Map<string, KeyedSteps>>();

function stepsFor(tables: RoutedTables, place: Place, rules: readonly RoutingRule[]): KeyedSteps {
  const origin = rules.some(looksAtOrigin) ? originAt(tables, place) : {};
  const links = tables.local[place.node]?.links ?? [];
  // Which table a VRF stands for is the node's own affair.
  if (rules.some(({ l3mdev }) => l3mdev === true)) return keyed(routingSteps(rules, origin, links));
  const asked = `${origin.iif} ${origin.from}`;
  const known = remembered.get(rules) ?? new Map<string, KeyedSteps>();
  remembered.set(rules, known);
  const steps = known.get(asked) ?? keyed(routingSteps(rules, origin, links));
  known.set(asked, steps);
  return steps;
}

function originAt(tables: RoutedTables, { node, family, standpoint }: Place): PacketOrigin {
  if (standpoint === "outer") return outerOrigin(tables, node, family);
  return standpoint === "pod" ? podOrigin(tables, node, family) : arrivingOrigin(tables, node);
}

function looksAtOrigin(rule: RoutingRule): boolean {
  return rule.iif !== undefined || rule.l3mdev === true || (rule.from !== undefined && !isDefault(rule.from));
}

function keyed(steps: readonly RoutingStep[]): KeyedSteps {
  return { key: steps.map(textOf).join("; "), row: steps };
}

function textOf(step: RoutingStep): string {
  const to = `${step.negated ? "not " : ""}${step.to ?? "all"}`;
  if (step.kind === "lookup") return `${to} lookup ${step.table} ${step.suppressPrefixLength}`;
  return step.kind === "jump" ? `${step.rule.priority} ${to} goto ${step.priority}` : `${to} ${step.type}`;
}

function join(classes: Map<string, Members>, { key, row: steps }: KeyedSteps, node: number): void {
  const members = classes.get(key);
  if (members === undefined) classes.set(key, { steps, nodes: [node] });
  else members.nodes.push(node);
}

function classesOf(tables: RoutedTables, classes: ReadonlyMap<string, Members>): readonly RoutingClass[] {
  return [...classes.values()].map(({ steps, nodes }) => ({ steps, nodes: NodeSet.of(tables.nodes.length, nodes) }));
}
