import { describe, expect, it } from "vitest";
import { DIAGNOSIS_RULES } from "../../../src/domain/diagnosis/all-rules.ts";
import { FINDING_CODES } from "../../../src/domain/diagnosis/finding-code.ts";
import { filesBelow, quotedWords, readCode } from "../../tidy/project-files.ts";

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
