import { describe, expect, it } from "vitest";
import { DIAGNOSIS_RULES } from "../../../src/domain/diagnosis/all-rules.ts";
import { FINDING_CATALOG } from "../../../src/domain/diagnosis/catalog.ts";
import { FINDING_CODES } from "../../../src/domain/diagnosis/finding-code.ts";
import { filesBelow, quotedWords, readCode } from "../../tidy/project-files.ts";

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

describe("DIAGNOSIS_RULES", () => {
  it("name only causes that stand before them", () => {
    const late = DIAGNOSIS_RULES.flatMap(({ entry, causes = [] }, at) =>
      causes.filter((cause) => FINDING_CODES.indexOf(cause) >= at).map((cause) => `${entry.code} before ${cause}`),
    );

    expect(late).toEqual([]);
  });

  it("each have a file of their code, whose test names what it finds", () => {
    const files = filesBelow("src/domain/diagnosis/rules", ".ts");
    const named = FINDING_CODES.map((code) => `src/domain/diagnosis/rules/${code.toLowerCase().replaceAll("_", "-")}.ts`);
    const silent = FINDING_CODES.filter((code, at) => !quotedWords(readCode(named[at] ?? "")).includes(code));

    expect(files.toSorted()).toEqual(named.toSorted());
    expect(silent).toEqual([]);
  });
});
