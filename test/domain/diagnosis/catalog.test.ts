import { describe, expect, it } from "vitest";
import { FINDING_CATALOG } from "../../../src/domain/diagnosis/catalog.ts";
import { FINDING_CODES } from "../../../src/domain/diagnosis/finding-code.ts";

describe("FINDING_CATALOG", () => {
  it("explains every code, in the order of causes before consequences", () => {
    expect(FINDING_CATALOG.map(({ code }) => code)).toEqual([...FINDING_CODES]);
  });

  it("says of each what it is, what it means and what to do, with public sources", () => {
    const mute = FINDING_CATALOG.filter(({ title, meaning, remedy }) => [title, meaning, remedy].some((text) => text.length < 12));
    const unsourced = FINDING_CATALOG.filter(
      ({ references }) => references.length === 0 || references.some((url) => !url.startsWith("https://")),
    );

    expect(mute.map(({ code }) => code)).toEqual([]);
    expect(unsourced.map(({ code }) => code)).toEqual([]);
  });

  it("has no two codes of one title", () => {
    expect(new Set(FINDING_CATALOG.map(({ title }) => title)).size).toBe(FINDING_CODES.length);
  });
});
