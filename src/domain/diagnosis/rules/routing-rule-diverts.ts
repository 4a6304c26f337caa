import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { diversionFindings, isCloudSetup, isStrongswan, isTailscale } from "../telling/diversion-findings.ts";

/**
 * A routing rule before table main refuses packets for peers, or leads them to a table whose route does not reach them; or so with the
 * outer packets of the VTEP. Rules that come to nothing, as with an empty table or a mark that nobody sets, are not told.
 */
export const routingRuleDiverts: DiagnosisRule = {
  entry: {
    code: "ROUTING_RULE_DIVERTS",
    severity: "CRITICAL",
    title: "A routing rule takes packets out of the overlay",
    meaning:
      "A rule of ip rule decides before table main: it refuses the packets, or its table has no way to the peers, mostly a default route only. " +
      "What table main says of the pods is not asked.",
    remedy: "Delete the rule, complete its table, or put before it a rule: lookup main suppress_prefixlength 0.",
    references: ["https://man7.org/linux/man-pages/man8/ip-rule.8.html", "https://github.com/cilium/cilium/issues/18706"],
  },
  causes: ["UNDERLAY_DOWN"],
  find: (tables) =>
    diversionFindings(tables, "ROUTING_RULE_DIVERTS", (rule) => !isTailscale(rule) && !isStrongswan(rule) && !isCloudSetup(rule)),
};
