import { describe, expect, it } from "vitest";
import { isExtra, ruleDiversions } from "../../../../src/domain/diagnosis/signs/rule-diversions.ts";
import { DEFAULT_RULES, breakNode, flannelOverlay, podPrefix, rule, tablesOf } from "../../../builders/overlay.ts";

describe("ruleDiversions", () => {
  it("gives one entry for a rule, with all subnets that it takes", () => {
    const overlay = breakNode(flannelOverlay(3), 1, ({ rules }) => ({
      rules: [rule(500, { action: "prohibit", from: podPrefix(1) }), ...rules],
    }));

    expect(ruleDiversions(tablesOf(overlay))).toMatchObject([
      { node: 1, route: null, isOuter: false, subnets: [podPrefix(0), podPrefix(2)] },
    ]);
  });

  it("takes both pods' packets and the VTEP's own", () => {
    const overlay = breakNode(flannelOverlay(3), 1, ({ rules }) => ({ rules: [rule(1, { action: "blackhole" }), ...rules] }));

    expect(ruleDiversions(tablesOf(overlay))).toMatchObject([{ node: 1, isOuter: true }]);
    expect(ruleDiversions(tablesOf(flannelOverlay(3)))).toEqual([]);
  });
});

describe("isExtra", () => {
  it("is none of the rules that every kernel starts with", () => {
    expect(DEFAULT_RULES.some(isExtra)).toBe(false);
    expect([rule(5, { table: "52" }), rule(5, { table: "main", suppressPrefixLength: 0 }), rule(5, { action: "nop" })].every(isExtra)).toBe(
      true,
    );
  });
});
