import { describe, expect, it } from "vitest";
import { ruleNmCloudSetup } from "../../../../src/domain/diagnosis/rules/rule-nm-cloud-setup.ts";
import { addRoutes, all, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, prefix, route, rule } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("ruleNmCloudSetup", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(withNat(flannelOverlay(4)), ruleNmCloudSetup)).toEqual([]);
  });

  it("names the node whose VTEP's packets it takes", () => {
    const overlay = brokenBy("RULE_NM_CLOUD_SETUP");

    expect(told(overlay, ruleNmCloudSetup)).toEqual(["CRITICAL rule:node-002/30400 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("RULE_NM_CLOUD_SETUP");

    expect(sectionsOf(overlay, ruleNmCloudSetup)).toEqual(["rules", "routes"]);
  });

  it("is silent where more specific routes of main come first", () => {
    const overlay = breakNode(
      withNat(flannelOverlay(4)),
      2,
      all(
        ({ rules }) => ({
          rules: [
            ...rules,
            rule(30350, { table: "main", suppressPrefixLength: 0 }),
            rule(30400, { from: prefix("192.168.0.2/32"), table: "30400" }),
          ],
        }),
        addRoutes(route("0.0.0.0/0", { table: "30400", gateway: ip("10.0.2.2"), link: "nat0" })),
      ),
    );

    expect(told(overlay, ruleNmCloudSetup)).toEqual([]);
  });

  it("is silent about a rule of somebody else", () => {
    const overlay = breakNode(
      withNat(flannelOverlay(4)),
      2,
      all(
        ({ rules }) => ({ rules: [...rules, rule(1500, { from: prefix("192.168.0.2/32"), table: "400" })] }),
        addRoutes(route("0.0.0.0/0", { table: "400", gateway: ip("10.0.2.2"), link: "nat0" })),
      ),
    );

    expect(told(overlay, ruleNmCloudSetup)).toEqual([]);
  });
});
