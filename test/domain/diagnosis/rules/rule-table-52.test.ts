import { describe, expect, it } from "vitest";
import { ruleTable52 } from "../../../../src/domain/diagnosis/rules/rule-table-52.ts";
import { addLink, addRoutes, all } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, route, rule } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("ruleTable52", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), ruleTable52)).toEqual([]);
  });

  it("names the node whose table 52 takes pods", () => {
    const overlay = brokenBy("RULE_TABLE_52");

    expect(told(overlay, ruleTable52)).toEqual(["CRITICAL rule:node-002/5270 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("RULE_TABLE_52");

    expect(sectionsOf(overlay, ruleTable52)).toEqual(["rules", "routes"]);
  });

  it("is silent where table 52 has other destinations", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        ({ rules }) => ({ rules: [...rules, rule(5270, { table: "52" })] }),
        addRoutes(route("100.64.0.0/10", { table: "52", link: "tailscale0" })),
        addLink("tailscale0", { kind: "tun" }),
      ),
    );

    expect(told(overlay, ruleTable52)).toEqual([]);
  });

  it("is silent about another table", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        ({ rules }) => ({ rules: [...rules, rule(220, { table: "220" })] }),
        addRoutes(route("10.42.0.0/16", { table: "220", type: "blackhole" })),
      ),
    );

    expect(told(overlay, ruleTable52)).toEqual([]);
  });
});
