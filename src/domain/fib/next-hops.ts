import type { NextHop, NexthopObject, Route } from "../snapshot/rows.ts";

/**
 * The next hops among which a unicast route chooses, those that the kernel has marked `dead` left out;
 * nexthop objects are looked up where the route itself does not say its way. Empty: the route cannot be used.
 * `linkdown` next hops are used all the same (net.ipv4.conf.*.ignore_routes_with_linkdown is 0 by default).
 */
export function nextHops(route: Route, objects: readonly NexthopObject[]): readonly NextHop[] {
  const known = remembered.get(route);
  if (known !== undefined) return known;
  const hops = spelledOut(route, objects).filter((hop) => hop.flags?.includes("dead") !== true);
  if (!needsObjects(route)) remembered.set(route, hops);
  return hops;
}

/** Whether the route's way is told by a nexthop object alone. */
export function needsObjects(route: Route): boolean {
  return route.nexthopId !== undefined && route.nextHops === undefined && route.gateway === undefined && route.link === undefined;
}

/** The next hops as the node lists them, dead ones too: a route of one says it in its own gateway and link; a blackhole has none. */
export function listedNextHops(route: Route): readonly NextHop[] {
  if (route.nextHops !== undefined) return route.nextHops;
  return route.type === "unicast" ? [hopOf(route, 1)] : [];
}

const remembered = new WeakMap<Route, readonly NextHop[]>();

function spelledOut(route: Route, objects: readonly NexthopObject[]): readonly NextHop[] {
  if (route.nexthopId !== undefined && needsObjects(route)) return ofObject(route.nexthopId, objects, 1);
  return route.nextHops ?? [hopOf(route, 1)];
}

function ofObject(id: number, objects: readonly NexthopObject[], weight: number): readonly NextHop[] {
  const object = objects.find((known) => known.id === id);
  if (object === undefined || object.blackhole === true) return [];
  // A group holds no groups (net/ipv4/nexthop.c, nh_check_attr_group), so this goes one level deep.
  return object.group === undefined ? [hopOf(object, weight)] : object.group.flatMap((member) => memberOf(member, objects));
}

function memberOf(member: Readonly<{ id: number; weight: number }>, objects: readonly NexthopObject[]): readonly NextHop[] {
  const object = objects.find((known) => known.id === member.id);
  return object === undefined || object.blackhole === true || object.group !== undefined ? [] : [hopOf(object, member.weight)];
}

function hopOf(way: Pick<NextHop, "gateway" | "link" | "flags">, weight: number): NextHop {
  return {
    ...(way.gateway !== undefined && { gateway: way.gateway }),
    ...(way.link !== undefined && { link: way.link }),
    ...(way.flags !== undefined && { flags: way.flags }),
    weight,
  };
}
