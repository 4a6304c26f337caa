import { printRow } from "../snapshot/print-row.ts";
import type { RoutingRule } from "../snapshot/rows.ts";
import { isUsualRule } from "./explain-rules.ts";
import type { Suspicion } from "./explanation.ts";
import type { NodeView } from "./node-view.ts";

/** Routing rules that refuse packets, and usual ones that are missing. */
export function suspectRules(view: NodeView): readonly Suspicion[] {
  const refusing = view.rules.filter(({ action }) => action === "blackhole" || action === "unreachable" || action === "prohibit");
  return [...refusing.map(refusal), ...missing(view)];
}

const MAIN_PRIORITY = 32766;

/** Behind main it is only for what has no route anyway, and a mark or a user picks out packets that are seldom a pod's. */
function refusal(rule: RoutingRule): Suspicion {
  const isSeldom = rule.priority > MAIN_PRIORITY || rule.fwmark !== undefined || rule.uidRange !== undefined;
  return {
    severity: isSeldom ? "INFO" : "WARNING",
    message: `The rule \`${printRow("rules", rule)}\` refuses packets ${rule.priority > MAIN_PRIORITY ? "that no route is for" : "before the usual routes are looked up"}.`,
    remedy: `If nobody meant it: \`ip${rule.family === 6 ? " -6" : ""} rule del priority ${rule.priority}\`.`,
  };
}

function missing(view: NodeView): readonly Suspicion[] {
  const rules = view.rules.filter(({ family }) => family === 4);
  if (!view.showsAll("rules") || rules.length === 0) return [];
  const usual = new Set(rules.filter(isUsualRule).map(({ table }) => table));
  const looked = new Set(rules.filter(({ action }) => action === "lookup").map(({ table }) => table));
  return ["local", "main"]
    .filter((table) => !usual.has(table) && !looked.has(table))
    .map((table) => ({
      severity: "CRITICAL",
      message: `No rule looks into table ${table}: ${table === "main" ? "the usual routes do not count" : "this node does not know its own addresses"}.`,
      remedy: `\`ip rule add from all lookup ${table} priority ${table === "main" ? 32766 : 0}\``,
    }));
}
