import type { Family } from "../../address/address.ts";
import { type Prefix, prefixFamily, prefixNetwork } from "../../address/prefix.ts";
import { groupBy } from "../../fib/group-by.ts";
import { lookupRoute, type Routing } from "../../fib/lookup-route.ts";
import { nodeFib, nodeRules } from "../../overlay/node-fib.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { outerOrigin, podOrigin } from "../../overlay/packet-origins.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Route, RoutingRule } from "../../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";
import { badOuterRoutes } from "./bad-outer-routes.ts";
import { subnetTroubles } from "./subnet-troubles.ts";

/** A routing rule that sends packets of one node elsewhere than its table main would, and what it does with them. */
export type Diversion = Readonly<{
  node: number;
  rule: RoutingRule;
  /** Null: the rule itself refuses. */
  route: Route | null;
  /** Pods' packets for these subnets are lost. */
  subnets: readonly Prefix[];
  /** Whether the VTEP's own outer packets take it, and are lost. */
  isOuter: boolean;
}>;

/**
 * The rules of the nodes' own that decide where packets are lost: those besides `local`, `main` and `default`. Rules that only precede,
 * as with an empty table or an unmatched mark, are none of these.
 */
export const ruleDiversions: (tables: ClusterTables) => readonly Diversion[] = onceFor((tables) => {
  const found = [...podDiversions(tables), ...outerDiversions(tables)];
  const groups = groupBy(found, ({ node, rule }) => `${node} ${rule.family} ${rule.priority} ${rule.rank}`);
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const subnets = [...new Set(same.flatMap((diversion) => diversion.subnets))];
    return [{ ...first, subnets, isOuter: same.some(({ isOuter }) => isOuter) }];
  });
});

/** The rules that every kernel starts with. */
const PLAIN_TABLES = new Set(["local", "main", "default"]);

/** Whether the rule is none of those that every kernel starts with. */
export function isExtra({ action, table, from, to, iif, fwmark, suppressPrefixLength }: RoutingRule): boolean {
  const isPlain = action === "lookup" && table !== undefined && PLAIN_TABLES.has(table);
  return !isPlain || [from, to, iif, fwmark, suppressPrefixLength].some((selector) => selector !== undefined);
}

/** By family, the nodes that have such rules. */
const withExtraRules: (tables: ClusterTables) => Readonly<Record<Family, NodeSet>> = onceFor((tables) => {
  const numbers = [...tables.nodes.keys()];
  const having = (family: Family) =>
    NodeSet.of(
      tables.nodes.length,
      numbers.filter((node) => nodeRules(tables, node, family).some(isExtra)),
    );
  return { 4: having(4), 6: having(6) };
});

function podDiversions(tables: ClusterTables): Diversion[] {
  return subnetTroubles(tables).flatMap(({ prefix, missing, ways }) => {
    const lost = NodeSet.unionOf(tables.nodes.length, [missing, ...ways.map(({ nodes }) => nodes)]);
    const targets = [prefix, ...ways.flatMap(({ route }) => route?.dst ?? [])];
    const family = prefixFamily(prefix);
    const ruled = lost.intersect(withExtraRules(tables)[family]);
    return ruled.toArray().flatMap((node) => {
      const origin = podOrigin(tables, node, family);
      const decided = targets.map((target) => lookupRoute(nodeFib(tables, node), { ...origin, to: prefixNetwork(target) }));
      return decided.flatMap((routing) => diversionOf(routing, { node, subnets: [prefix], isOuter: false }));
    });
  });
}

function outerDiversions(tables: ClusterTables): Diversion[] {
  return badOuterRoutes(tables).flatMap(({ target, family, nodes }) =>
    nodes
      .intersect(withExtraRules(tables)[family])
      .toArray()
      .flatMap((node) => {
        const routing = lookupRoute(nodeFib(tables, node), { ...outerOrigin(tables, node, family), to: target });
        return diversionOf(routing, { node, subnets: [], isOuter: true });
      }),
  );
}

function diversionOf(routing: Routing, about: Pick<Diversion, "node" | "subnets" | "isOuter">): Diversion[] {
  if (routing.outcome === "none" || !isExtra(routing.rule)) return [];
  if (routing.outcome === "refused") return [{ ...about, rule: routing.rule, route: null }];
  return [{ ...about, rule: routing.rule, route: routing.route }];
}
