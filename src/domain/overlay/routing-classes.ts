import type { Family } from "../address/address.ts";
import { isDefault } from "../fib/route-order.ts";
import { type RoutingStep, routingSteps } from "../fib/routing-steps.ts";
import type { RoutingRule } from "../snapshot/rows.ts";
import type { ClusterTables } from "./cluster-tables.ts";
import { heldByKey } from "./held.ts";
import { nodeRules } from "./node-fib.ts";
import type { NodeSet } from "./node-set.ts";
import { arrivingOrigin, podOrigin } from "./packet-origins.ts";

/** From where the packet comes: a pod of the node, or another node. */
export type Standpoint = "pod" | "arriving";

/** Nodes whose routing rules do the same with a packet, whatever its destination. */
export type RoutingClass = Readonly<{ steps: readonly RoutingStep[]; nodes: NodeSet }>;

/** `vrf`: what the same nodes do for packets that enter through one of their VRFs; asked where `main` gives no answer. */
export type RoutingClasses = Readonly<{ main: readonly RoutingClass[]; vrf: readonly RoutingClass[] }>;

/** Groups the nodes that have reported their routes by what their rules come to. In most clusters this is one class. */
export function routingClasses(tables: ClusterTables, family: Family, standpoint: Standpoint): RoutingClasses {
  const known = tables.known[family === 4 ? "routes" : "routes6"];
  const main: Entry[] = [];
  const vrf: Entry[] = [];
  for (const node of known) {
    const rules = nodeRules(tables, node, family);
    main.push({ ...stepsFor(tables, { node, family, standpoint }, rules), node });
    for (const { name, vrfTable } of tables.local[node]?.links ?? []) {
      if (vrfTable !== undefined) vrf.push({ ...keyed(routingSteps(rules, { iif: name }, tables.local[node]?.links ?? [])), node });
    }
  }
  return { main: classesOf(tables, main), vrf: classesOf(tables, vrf) };
}

/** Whether any node has rules for which it matters where a packet comes from. */
export function asksOrigin(tables: ClusterTables, family: Family): boolean {
  return tables.nodes.some((_, node) => nodeRules(tables, node, family).some(looksAtOrigin));
}

type KeyedSteps = Readonly<{ key: string; row: readonly RoutingStep[] }>;
type Entry = KeyedSteps & Readonly<{ node: number }>;
type Place = Readonly<{ node: number; family: Family; standpoint: Standpoint }>;

const remembered = new WeakMap<readonly RoutingRule[], KeyedSteps>();

function stepsFor(tables: ClusterTables, place: Place, rules: readonly RoutingRule[]): KeyedSteps {
  const known = remembered.get(rules);
  if (known !== undefined) return known;
  if (rules.some(looksAtOrigin)) return keyed(routingSteps(rules, originAt(tables, place), tables.local[place.node]?.links ?? []));
  const steps = keyed(routingSteps(rules, {}, []));
  remembered.set(rules, steps);
  return steps;
}

function originAt(tables: ClusterTables, { node, family, standpoint }: Place) {
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

function classesOf(tables: ClusterTables, entries: readonly Entry[]): readonly RoutingClass[] {
  return heldByKey(tables.nodes.length, entries).map(({ row, nodes }) => ({ steps: row, nodes }));
}
