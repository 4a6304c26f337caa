import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { RoutingRule } from "../../snapshot/rows.ts";
import { ownRows } from "./evidence.ts";
import type { Diagnosed, Evidence } from "../finding.ts";
import type { FindingCode } from "../finding-code.ts";
import { type Diversion, ruleDiversions } from "../signs/rule-diversions.ts";
import { listed, nameNodes } from "./words.ts";

/** One finding for each routing rule of a node that takes packets out of the overlay or the underlay, under `rule:<node>/<priority>`. */
export function diversionFindings(tables: ClusterTables, code: FindingCode, isMeant: (rule: RoutingRule) => boolean): Diagnosed[] {
  return ruleDiversions(tables)
    .filter(({ rule }) => isMeant(rule))
    .map((diversion) => findingOf(tables, code, diversion));
}

/** Known programs have rules of their own, with findings of their own. */
export const isTailscale = ({ table }: RoutingRule): boolean => table === "52";
/** strongSwan's. */
export const isStrongswan = ({ table }: RoutingRule): boolean => table === "220";
/** NetworkManager's cloud setup: 30200 and 30400, in its later versions with the number of the link added to the table. */
export const isCloudSetup = ({ priority, from }: RoutingRule): boolean => (priority === 30200 || priority === 30400) && from !== undefined;

function findingOf(tables: ClusterTables, code: FindingCode, { node, rule, route, subnets, isOuter }: Diversion): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  const name = nameNodes(tables, nodes);
  const lost = [...(isOuter ? ["the VTEP's own packets"] : []), ...(subnets.length > 0 ? [`what pods send to ${listed(subnets)}`] : [])];
  const evidence: Evidence[] = ownRows(tables, { section: rule.family === 4 ? "rules" : "rules6", nodes }, (row) => row === rule);
  return {
    code,
    severity: "CRITICAL",
    subject: `rule:${name}/${rule.priority}`,
    message: `On ${name} the routing rule ${rule.priority} (${wordsOf(rule)}) takes ${listed(lost)}${route === null ? "" : ` by its route ${route.dst}`}.`,
    nodes,
    evidence: [
      ...evidence,
      ...(route === null ? [] : [{ section: route.family === 4 ? ("routes" as const) : ("routes6" as const), row: route, nodes }]),
    ],
    remedy: `ip rule del priority ${rule.priority} on ${name}, or put before it: ip rule add priority ${Math.max(1, rule.priority - 1)} lookup main suppress_prefixlength 0.`,
  };
}

function wordsOf({ from, to, iif, action, table }: RoutingRule): string {
  const selectors = [
    from === undefined ? "from all" : `from ${from}`,
    ...(to === undefined ? [] : [`to ${to}`]),
    ...(iif === undefined ? [] : [`iif ${iif}`]),
  ];
  return [...selectors, action === "lookup" ? `lookup ${table}` : action].join(" ");
}
