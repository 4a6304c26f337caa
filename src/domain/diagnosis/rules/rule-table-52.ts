import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { diversionFindings, isTailscale } from "../telling/diversion-findings.ts";

/** Tailscale's table 52, which is asked before main, has a route for pods or nodes: a subnet route that was accepted. */
export const ruleTable52: DiagnosisRule = {
  entry: {
    code: "RULE_TABLE_52",
    severity: "CRITICAL",
    title: "Tailscale's routing table takes the overlay's packets",
    meaning:
      "The rule for table 52 stands before main, and that table has a route that covers pods or nodes: a subnet route that another machine offers. Packets for them go into the VPN.",
    remedy:
      "Do not accept the route (tailscale set --accept-routes=false), or put before it: ip rule add to PODS priority 2500 lookup main.",
    references: [
      "https://github.com/tailscale/tailscale/issues/14706",
      "https://github.com/siderolabs/extensions/issues/626",
      "https://github.com/k3s-io/k3s/issues/8372",
    ],
  },
  causes: ["UNDERLAY_DOWN"],
  find: (tables) => diversionFindings(tables, "RULE_TABLE_52", isTailscale),
};
