import type { Routing } from "../fib/lookup-route.ts";
import { needsObjects } from "../fib/next-hops.ts";
import { defaultRules } from "../fib/routing-steps.ts";
import type { Route, RoutingRule } from "../snapshot/rows.ts";
import type { DropCause } from "./codes.ts";
import { isForwarding } from "./kernel-settings.ts";
import { hopsOf } from "./node-view.ts";
import { takeHop } from "./take-hop.ts";
import type { StepEvidence } from "./trace.ts";
import { type At, arrive, drop, follow, type Leg, lose, note, row } from "./trail.ts";
import type { Arrival, Walk } from "./walk.ts";

type Found = Extract<Routing, { outcome: "route" }>;

/** The packet takes the route that a node's tables have given it: to the node itself, to nowhere, or by its next hops. */
export function takeRoute(walk: Walk, arrival: Arrival, { rule, route }: Found): Leg[] {
  const evidence = [...ruleEvidence(rule), ...row(route.family === 4 ? "routes" : "routes6", route)];
  if (route.type === "local") return arriveLocally(walk, arrival, evidence);
  if (isUntold(arrival, route)) {
    const description = `${arrival.view.name} does not tell of the nexthop object ${route.nexthopId}`;
    return lose(arrival, "SECTION_MISSING", { kind: "ROUTE", evidence, description });
  }
  const refusal = refusalOf(arrival, route);
  if (refusal !== null)
    return drop(arrival, refusal.cause, { kind: "ROUTE", link: route.link, evidence, description: refusal.description });
  const hops = hopsOf(arrival.view, route);
  const routed = { ...arrival, trail: { ...arrival.trail, routed: new Set([...arrival.trail.routed, placeOf(arrival)]) } };
  const message = `${arrival.view.name} has ${hops.length} next hops to ${route.dst}: each flow takes one`;
  const chosen = hops.length > 1 ? note(routed, "EQUAL_COST_PATHS", message) : routed;
  return follow(chosen, hops, (at, hop) => takeHop(walk, at, { hop, route, evidence }));
}

/** The kernel removes routes with the nexthop object that they use, so one that is not there was not reported (net/ipv4/nexthop.c). */
function isUntold({ view }: At, route: Route): boolean {
  return needsObjects(route) && !view.local.nexthops.some(({ id }) => id === route.nexthopId);
}

/** A rule that every kernel has explains nothing. */
function ruleEvidence(rule: RoutingRule): StepEvidence[] {
  const isUsual = defaultRules(rule.family).some(({ priority, table }) => priority === rule.priority && table === rule.table);
  return isUsual ? [] : row(rule.family === 4 ? "rules" : "rules6", rule);
}

/** What Linux sends with (net.ipv4.ip_default_ttl, net.ipv6.conf.all.hop_limit). */
const TTL = 64;

const placeOf = ({ view, iif }: Arrival): string => `${view.number} ${iif ?? ""}`;

type Refusal = Readonly<{ cause: DropCause; description: string }>;

function refusalOf(arrival: Arrival, route: Route): Refusal | null {
  const { view, trail, iif } = arrival;
  if (route.type !== "unicast")
    return { cause: "UNUSABLE_ROUTE", description: `${view.name} has a route of type ${route.type} to ${route.dst}` };
  if (iif !== null && isForwarding(view, route.family, iif) === false) {
    return { cause: "FORWARDING_OFF", description: `${view.name} does not forward packets` };
  }
  if (trail.routed.has(placeOf(arrival)) || trail.routed.size >= TTL) {
    const description = `${view.name} has routed it before: it goes round until its TTL runs out`;
    return { cause: "ROUTING_LOOP", description };
  }
  if (hopsOf(view, route).length > 0) return null;
  return { cause: "UNUSABLE_ROUTE", description: `no next hop of ${view.name}'s route to ${route.dst} can be used` };
}

function arriveLocally(walk: Walk, at: At, evidence: StepEvidence[]): Leg[] {
  const { view, trail } = at;
  const { to } = trail.packet;
  const told = { kind: "DELIVER" as const, evidence };
  const isRight = walk.goals.some(({ node, kind }) => node === view.number && kind === "own");
  if (isRight) return arrive(at, null, { ...told, description: `${to} is an address of ${view.name} itself` });
  return drop(at, "ANSWERED_BY_ANOTHER_NODE", {
    ...told,
    description: `${view.name} takes ${to} for an address of its own and answers itself`,
  });
}
