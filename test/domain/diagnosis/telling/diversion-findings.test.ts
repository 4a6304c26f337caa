import { describe, expect, it } from "vitest";
import { diversionFindings, isCloudSetup, isStrongswan, isTailscale } from "../../../../src/domain/diagnosis/telling/diversion-findings.ts";
import { breakNode, flannelOverlay, prefix, rule, tablesOf } from "../../../builders/overlay.ts";

describe("diversionFindings", () => {
  it("says what the rule takes, and how to let it pass", () => {
    const overlay = breakNode(flannelOverlay(2), 1, ({ rules }) => ({ rules: [rule(500, { iif: "cni0", action: "prohibit" }), ...rules] }));
    const [finding] = diversionFindings(tablesOf(overlay), "ROUTING_RULE_DIVERTS", () => true);

    expect(finding?.message).toBe("On node-001 the routing rule 500 (from all iif cni0 prohibit) takes what pods send to 10.42.0.0/24.");
    expect(finding?.remedy).toContain("ip rule add priority 499 lookup main suppress_prefixlength 0");
  });
});

describe("isTailscale, isStrongswan and isCloudSetup", () => {
  it("know the rules of these programs", () => {
    const from = prefix("192.0.2.1/32");
    const rules = [
      rule(5270, { table: "52" }),
      rule(220, { table: "220" }),
      rule(30400, { table: "30400", from }),
      rule(1000, { table: "100" }),
    ];

    expect([isTailscale, isStrongswan, isCloudSetup].map((is) => rules.map(is))).toEqual([
      [true, false, false, false],
      [false, true, false, false],
      [false, false, true, false],
    ]);
  });
});
