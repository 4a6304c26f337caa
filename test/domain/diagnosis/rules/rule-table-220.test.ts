import { describe, expect, it } from "vitest";
import { ruleTable220 } from "../../../../src/domain/diagnosis/rules/rule-table-220.ts";
import { addRoutes, all } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, route, rule } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("ruleTable220", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), ruleTable220)).toEqual([]);
  });

  it("names the node whose table 220 takes pods", () => {
    const overlay = brokenBy("RULE_TABLE_220");

    expect(told(overlay, ruleTable220)).toEqual(["CRITICAL rule:node-002/220 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("RULE_TABLE_220");

    expect(sectionsOf(overlay, ruleTable220)).toEqual(["rules", "routes"]);
  });

  it("is silent where table 220 is empty", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ rules }) => ({ rules: [...rules, rule(220, { table: "220" })] }));

    expect(told(overlay, ruleTable220)).toEqual([]);
  });

  it("is silent about Tailscale's table", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        ({ rules }) => ({ rules: [...rules, rule(5270, { table: "52" })] }),
        addRoutes(route("10.42.0.0/16", { table: "52", type: "blackhole" })),
      ),
    );

    expect(told(overlay, ruleTable220)).toEqual([]);
  });
});
