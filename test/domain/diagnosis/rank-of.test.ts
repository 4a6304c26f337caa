import { describe, expect, it } from "vitest";
import { DIAGNOSIS_RULES } from "../../../src/domain/diagnosis/all-rules.ts";
import { rankOf } from "../../../src/domain/diagnosis/rank-of.ts";

describe("rankOf", () => {
  it("puts causes before what they explain", () => {
    const rules: readonly Readonly<{ entry: { code: string }; causes?: readonly string[] }>[] = DIAGNOSIS_RULES;
    const pairs = rules.flatMap(({ entry, causes = [] }) => causes.map((cause) => ({ cause, explained: entry.code })));

    expect(pairs.filter(({ cause, explained }) => rankOf(cause) >= rankOf(explained))).toEqual([]);
  });

  it("puts what no rule gives any more last", () => {
    const ranks = DIAGNOSIS_RULES.map(({ entry }) => rankOf(entry.code));

    expect(rankOf("OF_ANOTHER_RELEASE")).toBeGreaterThan(Math.max(...ranks));
  });
});
