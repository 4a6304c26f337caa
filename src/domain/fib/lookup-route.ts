import { ADDRESS_BITS, type Address, type Family, familyOf } from "../address/address.ts";
import { type Prefix, prefixAround, prefixLength } from "../address/prefix.ts";
import type { Link, Route, RoutingRule } from "../snapshot/rows.ts";
import { groupBy } from "./group-by.ts";
import { byPreference, isUsable } from "./route-order.ts";
import { fits, type PacketOrigin, type RoutingStep, routingSteps } from "./routing-steps.ts";

/** What can be looked up in, be it a Map or not. */
type Lookup<K, V> = Pick<ReadonlyMap<K, V>, "get">;

/** One node's routing, made ready for lookups by `fibOf`. */
export type Fib = Readonly<{
  rules: Readonly<Record<Family, readonly RoutingRule[]>>;
  tables: Lookup<string, RouteTable>;
  links: readonly Link[];
}>;

/** One routing table: its routes by dst, most preferred first, and prefix lengths, longest first: all that occur, perhaps others too. */
export type RouteTable = Readonly<{ routes: Lookup<Prefix, readonly Route[]>; lengths: Readonly<Record<Family, readonly number[]>> }>;

export type Packet = PacketOrigin & Readonly<{ to: Address }>;

/** `refused`: a rule itself says unreachable, prohibit or blackhole. `none`: no rule leads to a route. */
export type Routing =
  | Readonly<{ outcome: "route"; rule: RoutingRule; route: Route }>
  | Readonly<{ outcome: "refused"; rule: RoutingRule; type: string }>
  | Readonly<{ outcome: "none" }>;

/**
 * Which route one node gives a packet: its routing rules in their order, in each table the longest match, then metric and rank.
 * A route of type blackhole, unreachable or prohibit is an answer too; `throw` hands the packet to the next rule.
 */
export function lookupRoute(fib: Fib, packet: Packet): Routing {
  const family = familyOf(packet.to);
  const steps = routingSteps(fib.rules[family], packet, fib.links);
  const destination = prefixAround(packet.to, ADDRESS_BITS[family]);
  return followSteps(steps, destination, (table) => longestMatch(fib.tables.get(table), packet)) ?? { outcome: "none" };
}

/** A node's routing from its rows, of both families and all tables. */
export function fibOf(rules: Fib["rules"], routes: Iterable<Route>, links: readonly Link[]): Fib {
  const byTable = groupBy(routes, (route) => route.table);
  return { rules, links, tables: new Map([...byTable].map(([name, rows]) => [name, routeTable(rows)])) };
}

function routeTable(rows: readonly Route[]): RouteTable {
  const routes = groupBy([...rows].sort(byPreference), (route) => route.dst);
  return { routes, lengths: { 4: lengthsOf(rows, 4), 6: lengthsOf(rows, 6) } };
}

function lengthsOf(rows: readonly Route[], family: Family): number[] {
  const lengths = new Set(rows.filter((route) => route.family === family).map((route) => prefixLength(route.dst)));
  return [...lengths].sort((a, b) => b - a);
}

function longestMatch(table: RouteTable | undefined, packet: Packet): Route | null {
  for (const length of table?.lengths[familyOf(packet.to)] ?? []) {
    const route = table?.routes.get(prefixAround(packet.to, length))?.find((candidate) => isUsable(candidate, packet.from));
    if (route !== undefined) return route;
  }
  return null;
}

function followSteps(steps: readonly RoutingStep[], to: Prefix, match: (table: string) => Route | null): Routing | null {
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined || !fits(step, to)) continue;
    if (step.kind === "refuse") return { outcome: "refused", rule: step.rule, type: step.type };
    if (step.kind === "jump") index = Math.max(index, firstFrom(steps, step.priority) - 1);
    else {
      const route = match(step.table);
      if (route !== null && answers(step, route)) return { outcome: "route", rule: step.rule, route };
    }
  }
  return null;
}

/** Whether the route that a table gave ends the lookup: `throw` and what the rule suppresses do not. */
export function answers(step: Readonly<{ suppressPrefixLength: number }>, route: Route): boolean {
  return route.type !== "throw" && prefixLength(route.dst) > step.suppressPrefixLength;
}

/** Index of the first step at or after that priority: where `goto` goes on. */
export function firstFrom(steps: readonly RoutingStep[], priority: number): number {
  const index = steps.findIndex((step) => step.rule.priority >= priority);
  return index < 0 ? steps.length : index;
}
