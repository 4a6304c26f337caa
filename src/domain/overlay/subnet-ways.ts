import type { Address } from "../address/address.ts";
import { isHost, prefixFamily, prefixNetwork } from "../address/prefix.ts";
import { groupBy } from "../fib/group-by.ts";
import { isDefault } from "../fib/route-order.ts";
import type { NextHop, Route } from "../snapshot/rows.ts";
import type { ClusterTables, Held } from "./cluster-tables.ts";
import { followNextHop, type Traffic } from "./follow-next-hop.ts";
import { type Lookups, lookupEverywhere, routingSpace } from "./lookup-everywhere.ts";
import { NodeSet } from "./node-set.ts";
import type { OverlaySubnet } from "./overlay-subnets.ts";
import { dead, type Passage } from "./passage.ts";
import { isConnected, waysOf } from "./subnet-candidates.ts";
import { isDiscard } from "./subnet-owners.ts";

/** One way in which some non-owners reach a subnet or a part of it, and what becomes of their packets. `route` null: a routing rule refuses. */
export type Way = Passage & Readonly<{ type: string; gateway: Address | null; link: string | null; route: Route | null }>;

/**
 * `missing`: non-owners whose lookup ends in no route or in the default; `refused`: those of them whose default is a blackhole or the like;
 * `captured`: the default routes that they take instead.
 */
export type Ways = Readonly<{ ways: readonly Way[]; missing: NodeSet; refused: NodeSet; captured: readonly Held<Route>[] }>;

/** How the pods of all non-owners reach a subnet: by its own winning routes, and by other routes to parts of it. */
export function waysInto(tables: ClusterTables, subnet: OverlaySubnet, owners: NodeSet): Ways {
  const { classes } = routingSpace(tables, prefixFamily(subnet.prefix));
  const whole = classes.pod === classes.arriving ? subnet.lookups : lookupEverywhere(tables, subnet.prefix, "pod");
  const lists = [waysOfLookups(tables, withoutNodes(whole, owners), owners)];
  for (const part of subnet.parts) {
    const different = difference(lookupEverywhere(tables, part, "pod"), whole);
    lists.push(waysOfLookups(tables, owners.size > 1 ? withoutConnected(different) : withoutNodes(different, owners), owners));
  }
  return {
    ways: lists.flatMap(({ ways }) => ways),
    captured: lists.flatMap(({ captured }) => captured),
    missing: NodeSet.unionOf(
      tables.nodes.length,
      lists.map(({ missing }) => missing),
    ),
    refused: NodeSet.unionOf(
      tables.nodes.length,
      lists.map(({ refused }) => refused),
    ),
  };
}

function waysOfLookups(tables: ClusterTables, lookups: Lookups, owners: NodeSet): Ways {
  const defaults = lookups.won.filter(({ row }) => isDefault(row.dst));
  const routed = lookups.won.filter(({ row }) => !isDefault(row.dst)).flatMap((held) => waysOfRoute(tables, held, owners));
  const refused = lookups.refused.map(({ row: type, nodes }) => ({
    ...dead(nodes, "UNUSABLE_ROUTE"),
    type,
    gateway: null,
    link: null,
    route: null,
  }));
  return {
    ways: [...routed, ...refused],
    captured: defaults,
    missing: NodeSet.unionOf(tables.nodes.length, [lookups.none, ...defaults.map(({ nodes }) => nodes)]),
    refused: NodeSet.unionOf(
      tables.nodes.length,
      defaults.filter(({ row }) => isDiscard(row)).map(({ nodes }) => nodes),
    ),
  };
}

function waysOfRoute(tables: ClusterTables, held: Held<Route>, owners: NodeSet): Way[] {
  const { type, dst } = held.row;
  const host = isHost(dst) ? prefixNetwork(dst) : null;
  const unusable = { type, gateway: null, link: null, route: held.row };
  if (type !== "unicast") return [{ ...dead(held.nodes, "UNUSABLE_ROUTE"), ...unusable }];
  return waysOf(tables, held).flatMap(({ row: hops, nodes }) => {
    if (hops.length === 0) return [{ ...dead(nodes, "UNUSABLE_ROUTE"), ...unusable }];
    return hops.flatMap((hop) => waysOfHop(tables, hop, { nodes, owners, host }).map((way) => ({ ...way, route: held.row })));
  });
}

function waysOfHop(tables: ClusterTables, hop: NextHop, traffic: Traffic): Omit<Way, "route">[] {
  const way = { type: "unicast", gateway: hop.gateway ?? null, link: hop.link ?? null };
  return followNextHop(tables, hop, traffic).map((passage) => ({ ...passage, ...way }));
}

function withoutNodes(lookups: Lookups, nodes: NodeSet): Lookups {
  return { won: cut(lookups.won, () => nodes), refused: cut(lookups.refused, () => nodes), none: lookups.none.minus(nodes) };
}

/** Several owners reach parts of their common subnet over each other; what is connected needs no way. */
function withoutConnected(lookups: Lookups): Lookups {
  return { ...lookups, won: lookups.won.filter(({ row }) => !isConnected(row)) };
}

/** The part's answers where they are not those of the whole subnet. */
function difference(part: Lookups, whole: Lookups): Lookups {
  const sameRoute = groupBy(whole.won, ({ row }) => row);
  const sameRefusal = groupBy(whole.refused, ({ row }) => row);
  const unionOf = (held: readonly Held<unknown>[] | undefined) =>
    NodeSet.unionOf(
      part.none.universe,
      (held ?? []).map(({ nodes }) => nodes),
    );
  return {
    won: cut(part.won, (row) => unionOf(sameRoute.get(row))),
    refused: cut(part.refused, (row) => unionOf(sameRefusal.get(row))),
    none: part.none.minus(whole.none),
  };
}

function cut<R>(held: readonly Held<R>[], off: (row: R) => NodeSet): Held<R>[] {
  return held.map(({ row, nodes }) => ({ row, nodes: nodes.minus(off(row)) })).filter(({ nodes }) => !nodes.isEmpty);
}
