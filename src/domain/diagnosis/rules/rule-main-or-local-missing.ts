import type { Family } from "../../address/address.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { RoutingRule } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * A node has no routing rule for table main, or none for table local. Without main nothing is routed, outer packets neither; without local
 * the node does not know its own addresses. Cilium moves the rule for local to priority 100, which is as good.
 */
export const ruleMainOrLocalMissing: DiagnosisRule = {
  entry: {
    code: "RULE_MAIN_OR_LOCAL_MISSING",
    severity: "CRITICAL",
    title: "The routing rule for table main or local is gone",
    meaning:
      "No rule of ip rule leads to table main (or local), so its routes are never asked: the node routes nothing, or takes nothing in as its own.",
    remedy: "ip rule add priority 32766 lookup main, or ip rule add priority 0 lookup local; then look for who flushed the rules.",
    references: [
      "https://github.com/cilium/cilium/issues/18706",
      "https://github.com/flatcar/Flatcar/issues/620",
      "https://man7.org/linux/man-pages/man8/ip-rule.8.html",
    ],
  },
  find: (tables) =>
    ([4, 6] as const).flatMap((family) => (["main", "local"] as const).flatMap((table) => findingOf(tables, family, table) ?? [])),
};

function findingOf(tables: ClusterTables, family: Family, table: "main" | "local"): Diagnosed | null {
  const section = family === 4 ? "rules" : "rules6";
  const lacking = tables.known[section]
    .toArray()
    .filter((node) => tables.local[node]?.[section].some((rule) => leadsTo(rule, table)) === false);
  if (lacking.length === 0) return null;
  const nodes = NodeSet.of(tables.nodes.length, lacking);
  return {
    code: "RULE_MAIN_OR_LOCAL_MISSING",
    severity: "CRITICAL",
    subject: `rule:${table}/${family}`,
    message: `On ${nameNodes(tables, nodes)} no routing rule leads to table ${table}.`,
    nodes,
    evidence: ownRows(tables, { section, nodes }, () => true),
    remedy: table === "main" ? "ip rule add priority 32766 lookup main" : "ip rule add priority 0 lookup local",
  };
}

function leadsTo(rule: RoutingRule, table: string): boolean {
  return rule.action === "lookup" && rule.table === table && rule.to === undefined && rule.fwmark === undefined && rule.iif === undefined;
}
