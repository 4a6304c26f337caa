import { describe, expect, it } from "vitest";
import { routingRuleDiverts } from "../../../../src/domain/diagnosis/rules/routing-rule-diverts.ts";
import { dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, rule } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

describe("routingRuleDiverts", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), routingRuleDiverts)).toEqual([]);
  });

  it("names the node whose rule leads pods' packets to a blackhole", () => {
    const overlay = brokenBy("ROUTING_RULE_DIVERTS");

    expect(told(overlay, routingRuleDiverts)).toEqual(["CRITICAL rule:node-002/1000 on node-002"]);
  });

  it("names the one whose rule refuses them itself", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ rules }) => ({ rules: [rule(500, { iif: "cni0", action: "prohibit" }), ...rules] }));

    expect(told(overlay, routingRuleDiverts)).toEqual(["CRITICAL rule:node-002/500 on node-002"]);
  });

  it("is silent where the rule's table is empty", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ rules }) => ({
      rules: [rule(1000, { from: podPrefix(2), table: "100" }), ...rules],
    }));

    expect(told(overlay, routingRuleDiverts)).toEqual([]);
  });

  it("is silent where the rule comes after main", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ rules }) => ({ rules: [...rules, rule(32800, { action: "unreachable" })] }));

    expect(told(overlay, routingRuleDiverts)).toEqual([]);
  });

  it("is silent where nothing bears the rule's mark", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ rules }) => ({
      rules: [rule(100, { fwmark: "0x100", action: "blackhole" }), ...rules],
    }));

    expect(told(overlay, routingRuleDiverts)).toEqual([]);
  });

  it("is silent about a route that is missing", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      dropRoutes(({ dst }) => dst === podPrefix(1)),
    );

    expect(told(overlay, routingRuleDiverts)).toEqual([]);
  });
});
