import { familyOf } from "../address/address.ts";
import { lookupRoute, type Routing } from "../fib/lookup-route.ts";
import { hasReported } from "./node-view.ts";
import { refusalOfSource } from "./reverse-path.ts";
import { takeRoute } from "./take-route.ts";
import { drop, type Leg, lose, row } from "./trail.ts";
import type { Arrival, Walk } from "./walk.ts";

/** IP of one node: martian sources, routing rules, tables, longest match (net/ipv4/route.c, ip_route_input_slow), then the route. */
export function routePacket(walk: Walk, arrival: Arrival): Leg[] {
  const { view, trail, iif } = arrival;
  const { from, to } = trail.packet;
  const missing = unreported(arrival);
  if (missing.length > 0) {
    return lose(arrival, "SECTION_MISSING", { kind: "ROUTE", description: `${view.name} has not reported its ${missing.join(" and ")}` });
  }
  const refusal = iif === null ? null : refusalOfSource(view, { from, to, iif });
  if (refusal !== null) return drop(arrival, "MARTIAN_SOURCE", { kind: "RECEIVE", description: refusal, link: iif ?? undefined });
  const found = lookupRoute(view.fib, { to, from, ...(iif !== null && { iif }) });
  return found.outcome === "route" ? takeRoute(walk, arrival, found) : refuse(arrival, found);
}

function unreported({ view, trail }: Arrival): string[] {
  const routes = familyOf(trail.packet.to) === 4 ? "routes" : "routes6";
  return (["links", "addresses", routes] as const).filter((section) => !hasReported(view, section));
}

function refuse(arrival: Arrival, found: Exclude<Routing, { outcome: "route" }>): Leg[] {
  const { view, trail } = arrival;
  const { to } = trail.packet;
  if (found.outcome === "none") return drop(arrival, "MISSING_ROUTE", { kind: "ROUTE", description: `${view.name} has no route to ${to}` });
  const evidence = row(familyOf(to) === 4 ? "rules" : "rules6", found.rule);
  return drop(arrival, "ROUTING_RULE_REFUSES", {
    kind: "RULE",
    description: `a routing rule of ${view.name} says ${found.type} for ${to}`,
    evidence,
  });
}
