import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { diversionFindings, isCloudSetup } from "../telling/diversion-findings.ts";

/** Rules 30200 and 30400 of nm-cloud-setup without the rule 30350 that lets more specific routes of main win first. */
export const ruleNmCloudSetup: DiagnosisRule = {
  entry: {
    code: "RULE_NM_CLOUD_SETUP",
    severity: "CRITICAL",
    title: "nm-cloud-setup's rules take the VTEP's packets",
    meaning:
      "A rule from the node's address leads to a table with a default route only. Outer packets bear that address, so they go to the cloud's router, past the more specific routes in table main.",
    remedy:
      "systemctl disable --now nm-cloud-setup.service nm-cloud-setup.timer, ip rule del the rule, and reboot; or take a version with the rule 30350.",
    references: ["https://github.com/rancher/rke2/issues/1053", "https://github.com/projectcalico/calico/issues/4662"],
  },
  causes: ["UNDERLAY_DOWN"],
  find: (tables) => diversionFindings(tables, "RULE_NM_CLOUD_SETUP", isCloudSetup),
};
