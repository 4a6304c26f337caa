import { describe, expect, it } from "vitest";
import { explainRules, isUsualRule } from "../../../src/domain/explain/explain-rules.ts";
import { HEALTHY, rowsIn } from "./view.ts";

const said = (text: string) => explainRules("rules", rowsIn("rules", text)).map(({ meaning }) => meaning);

describe("explainRules", () => {
  it("says of the usual rules that every machine has them", () => {
    expect(said(HEALTHY.rules)).toEqual([expect.stringMatching(/^The three rules that every machine has/)]);
    expect(said("0: from all lookup local")).toEqual([expect.stringMatching(/^One of the three rules/)]);
  });

  it.each([
    {
      text: "100: from 9.0.0.0/16 lookup 100",
      words: /look into table 100, before the rules with a higher number: what `ip route show table 100` has/,
    },
    { text: "500: from all prohibit", words: /are refused \(prohibit\), whatever the routes say/ },
    { text: "1000: from all lookup [l3mdev-table]", words: /routing table of that VRF/ },
    { text: "50: from all goto 32766", words: /go on at another rule/ },
    { text: "50: from all nop", words: /decides nothing/ },
  ])("says of $text what it does", ({ text, words }) => {
    expect(said(text)).toEqual([expect.stringMatching(words)]);
  });
});

describe("isUsualRule", () => {
  it("knows the three, and none with a selector or another number", () => {
    const rules = rowsIn("rules", `${HEALTHY.rules}\n100: from all lookup main\n32766: from 10.0.0.0/8 lookup main`);

    expect(rules.map(isUsualRule)).toEqual([true, true, true, false, false]);
  });
});
