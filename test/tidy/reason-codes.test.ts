import { describe, expect, it } from "vitest";
import { SUBNET_REASONS } from "../../src/domain/overlay/passage.ts";
import { CAVEAT_CODES, DROP_CAUSES } from "../../src/domain/trace/codes.ts";
import { FAILURE_STATUS } from "../../src/failure/failure.ts";
import { codesIn } from "./markdown-table.ts";
import { filesBelow, quotedWords, readCode, readText } from "./project-files.ts";

describe("reasons of a subnet", () => {
  it("are those of docs/reasons.md, in their order", () => {
    expect(codesIn(readText("docs/reasons.md"))).toEqual([...SUBNET_REASONS]);
  });

  it("are each named by a test of the domain", () => {
    const named = new Set(filesBelow("test/domain", ".test.ts").flatMap((file) => quotedWords(readCode(file))));

    expect(SUBNET_REASONS.filter((code) => !named.has(code))).toEqual([]);
  });

  it("are each given somewhere, and not only listed", () => {
    const list = "src/domain/overlay/passage.ts";
    const given = new Set(
      filesBelow("src/domain/overlay", ".ts")
        .filter((file) => file !== list)
        .flatMap((file) => quotedWords(readCode(file))),
    );

    expect(SUBNET_REASONS.filter((code) => !given.has(code))).toEqual([]);
  });
});

describe("codes of a trace", () => {
  const told = new Set(codesIn(readText("docs/trace.md")));

  it.each([
    ["caveats", CAVEAT_CODES],
    ["drop causes", DROP_CAUSES],
  ])("are all in docs/trace.md: %s", (_, codes) => {
    expect(codes.filter((code) => !told.has(code))).toEqual([]);
  });

  it("are the only ones there, beside the verdicts", () => {
    const known = new Set<string>([...CAVEAT_CODES, ...DROP_CAUSES, "REACHABLE", "UNREACHABLE", "AMBIGUOUS", "UNDETERMINED"]);

    expect([...told].filter((code) => !known.has(code))).toEqual([]);
  });

  it("are each given somewhere, and not only listed", () => {
    const places = ["src/domain/trace", "src/questions"].flatMap((directory) => filesBelow(directory, ".ts"));
    const given = new Set(places.filter((file) => file !== "src/domain/trace/codes.ts").flatMap((file) => quotedWords(readCode(file))));

    expect([...CAVEAT_CODES, ...DROP_CAUSES].filter((code) => !given.has(code))).toEqual([]);
  });
});

const UNION = /^export type \w+ =\s*\|[^;]*;/gm;

/** The closed unions of warning codes. IssueList and ContentNotes take no others. */
const UNIONS = [
  { file: "src/domain/snapshot/issue-list.ts", name: "IssueCode", room: "src/domain/snapshot" },
  { file: "src/intake/content-notes.ts", name: "EnvelopeWarning", room: "src/intake" },
].map((union) => ({ ...union, codes: membersOf(union.file, union.name) }));

const WARNINGS = [...new Set(UNIONS.flatMap(({ codes }) => codes))].sort();

describe("warnings of a push", () => {
  it("are those of docs/warnings.md", () => {
    expect([...new Set(codesIn(readText("docs/warnings.md")))].sort()).toEqual(WARNINGS);
  });

  it("are each named by a test", () => {
    const tests = filesBelow("test", ".test.ts")
      .filter((file) => !file.startsWith("test/tidy/"))
      .map(readCode);

    expect(WARNINGS.filter((code) => !tests.some((text) => text.includes(`"${code}"`)))).toEqual([]);
  });

  it("are each given somewhere", () => {
    const idle = UNIONS.flatMap(({ codes, room }) => {
      const given = new Set(filesBelow(room, ".ts").flatMap((file) => quotedWords(withoutUnions(readCode(file)))));
      return codes.filter((code) => !given.has(code));
    });

    expect(idle).toEqual([]);
  });

  it("are given under no code that the unions lack", () => {
    const files = ["src/domain/snapshot", "src/intake"].flatMap((directory) => filesBelow(directory, ".ts"));
    const given = files.flatMap((file) => [...readText(file).matchAll(/\bcode: "([a-z_]+)"/g)].map((match) => match[1] ?? ""));

    expect(given.filter((code) => !WARNINGS.includes(code) && !(code in FAILURE_STATUS))).toEqual([]);
    expect(given.length).toBeGreaterThan(2);
  });

  it("were found in the unions", () => {
    expect(UNIONS.filter(({ codes }) => codes.length < 5)).toEqual([]);
  });
});

const withoutUnions = (text: string): string => text.replaceAll(UNION, "");

/** The members of `export type Name = | "a" | "b";`. */
function membersOf(file: string, name: string): string[] {
  const unions = readText(file).match(UNION) ?? [];
  return unions.filter((union) => union.startsWith(`export type ${name} =`)).flatMap(quotedWords);
}
