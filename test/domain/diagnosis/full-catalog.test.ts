import { describe, expect, it } from "vitest";
import { FINDING_CATALOG } from "../../../src/domain/diagnosis/catalog.ts";
import { FULL_CATALOG, titleOf } from "../../../src/domain/diagnosis/full-catalog.ts";
import { SUBNET_REASONS } from "../../../src/domain/overlay/passage.ts";
import { CAVEAT_CODES, DROP_CAUSES } from "../../../src/domain/trace/codes.ts";

const codes = FULL_CATALOG.map(({ code }) => code);

describe("FULL_CATALOG", () => {
  it("explains every code that a finding, a reason, a drop cause or a caveat can bear, once", () => {
    const all = [...FINDING_CATALOG.map(({ code }) => code), ...DROP_CAUSES, ...CAVEAT_CODES, ...SUBNET_REASONS];

    expect([...codes].sort()).toEqual([...new Set(all)].sort());
  });

  it("says in words what is so and what to do, and refers to what can be opened", () => {
    const wordless = FULL_CATALOG.filter(
      ({ title, meaning, remedy }) => [meaning, remedy].some((text) => !text.endsWith(".")) || title === "",
    );

    expect(wordless.map(({ code }) => code)).toEqual([]);
    expect(FULL_CATALOG.flatMap(({ references }) => references).filter((link) => !URL.canParse(link))).toEqual([]);
  });

  it("lets a finding's own words go before all others", () => {
    for (const entry of FINDING_CATALOG) expect(FULL_CATALOG.find(({ code }) => code === entry.code)).toBe(entry);
  });
});

describe("titleOf", () => {
  it("is the code itself where nothing explains it", () => {
    expect(titleOf("NODE_LOST")).toBe("The node has been silent for too long");
    expect(titleOf("OF_ANOTHER_RELEASE")).toBe("OF_ANOTHER_RELEASE");
  });
});
