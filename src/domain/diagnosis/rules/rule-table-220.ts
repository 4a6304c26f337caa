import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { diversionFindings, isStrongswan } from "../telling/diversion-findings.ts";

/** strongSwan's table 220 has a route for pods or nodes, also a default one; an empty table 220 does no harm. */
export const ruleTable220: DiagnosisRule = {
  entry: {
    code: "RULE_TABLE_220",
    severity: "CRITICAL",
    title: "strongSwan's routing table takes the overlay's packets",
    meaning:
      "The rule for table 220 stands before main, and that table has a route that covers pods or nodes. Packets for them go to the VPN's gateway.",
    remedy:
      "Give strongSwan passthrough policies for these prefixes (the bypass-lan plugin), or install_routes = no in charon's configuration.",
    references: ["https://github.com/projectcalico/calico/issues/4744", "https://github.com/submariner-io/submariner/issues/592"],
  },
  causes: ["UNDERLAY_DOWN"],
  find: (tables) => diversionFindings(tables, "RULE_TABLE_220", isStrongswan),
};
