import { describe, expect, it } from "vitest";
import { suspectRules } from "../../../src/domain/explain/suspect-rules.ts";
import { HEALTHY, viewOf } from "./view.ts";

const found = (rules: string) => suspectRules(viewOf({ rules })).map(({ severity, message }) => `${severity} ${message}`);

describe("suspectRules", () => {
  it("finds nothing in the usual rules, nor in one that looks elsewhere first", () => {
    expect(found(HEALTHY.rules)).toEqual([]);
    expect(found(`${HEALTHY.rules}\n100: from 9.0.0.0/16 lookup 100`)).toEqual([]);
  });

  it("finds a rule that refuses packets", () => {
    expect(found(`${HEALTHY.rules}\n500: from all to 9.0.2.0/24 unreachable`)).toEqual([
      expect.stringMatching(/^WARNING The rule `500: from all to 9\.0\.2\.0\/24 unreachable` refuses packets before/),
    ]);
  });

  it.each(["500: from all fwmark 0x100 blackhole", "32800: from all unreachable"])("only mentions %s", (rule) => {
    expect(found(`${HEALTHY.rules}\n${rule}`)).toEqual([expect.stringMatching(/^INFO /)]);
  });

  it("finds that no rule looks into table main, where all rules are shown", () => {
    const rules = "0: from all lookup local\n32767: from all lookup default";

    expect(found(rules)).toEqual([expect.stringMatching(/^CRITICAL No rule looks into table main/)]);
    expect(suspectRules(viewOf({ rules }, ["rules"]))).toEqual([]);
  });

  it("takes main under another number for main", () => {
    expect(found("0: from all lookup local\n40000: from all lookup main")).toEqual([]);
  });
});
