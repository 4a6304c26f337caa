import { describe, expect, it } from "vitest";
import { ruleMainOrLocalMissing } from "../../../../src/domain/diagnosis/rules/rule-main-or-local-missing.ts";
import { breakNode, flannelOverlay, rule } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("ruleMainOrLocalMissing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), ruleMainOrLocalMissing)).toEqual([]);
  });

  it("names the node without the rule for main", () => {
    const overlay = brokenBy("RULE_MAIN_OR_LOCAL_MISSING");

    expect(told(overlay, ruleMainOrLocalMissing)).toEqual(["CRITICAL rule:main/4 on node-002"]);
  });

  it("names the one without the rule for local", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ rules }) => ({ rules: rules.filter(({ table }) => table !== "local") }));

    expect(told(overlay, ruleMainOrLocalMissing)).toEqual(["CRITICAL rule:local/4 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("RULE_MAIN_OR_LOCAL_MISSING");

    expect(sectionsOf(overlay, ruleMainOrLocalMissing)).toEqual(["rules"]);
  });

  it("is silent where Cilium has moved the rule for local", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ rules }) => ({
      rules: rules.map((known) => (known.table === "local" ? { ...known, priority: 100 } : known)),
    }));

    expect(told(overlay, ruleMainOrLocalMissing)).toEqual([]);
  });

  it("is silent about a rule that diverts", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ rules }) => ({ rules: [rule(100, { action: "prohibit" }), ...rules] }));

    expect(told(overlay, ruleMainOrLocalMissing)).toEqual([]);
  });
});
