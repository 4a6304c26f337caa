import { describe, expect, it } from "vitest";
import { FAILURE_STATUS } from "../../src/failure/failure.ts";
import { codeOf, tableRows } from "./markdown-table.ts";
import { filesBelow, quotedWords, readCode, readText } from "./project-files.ts";

/** Not a failure that we foresee, but a code that an answer can have: a bug of ours. */
const BUG = { internal_error: 500 };

const codes = Object.keys(FAILURE_STATUS);

describe("failure codes", () => {
  it("are those of docs/errors.md, with their statuses", () => {
    const documented = tableRows(readText("docs/errors.md")).flatMap((cells) => {
      const code = codeOf(cells);
      const status = cells.find((cell) => /^`?\d{3}`?$/.test(cell))?.replaceAll("`", "");
      return code === null || status === undefined ? [] : [[code, Number(status)] as const];
    });

    expect(Object.fromEntries(documented)).toEqual({ ...FAILURE_STATUS, ...BUG });
    expect(documented.length).toBe(codes.length + 1);
  });

  it("are each produced by a test of what a caller sees, in upper case where GraphQL tells them", () => {
    const tests = ["test/transport", "test/intake", "test/questions"].flatMap((directory) => filesBelow(directory, ".ts"));
    const named = new Set(tests.flatMap((file) => quotedWords(readCode(file)).map((word) => word.toLowerCase())));

    expect(codes.filter((code) => !named.has(code))).toEqual([]);
    expect(codes.length).toBeGreaterThan(30);
  });

  it("are each given somewhere", () => {
    const given = new Set(filesBelow("src", ".ts").flatMap((file) => quotedWords(readCode(file))));

    expect(codes.filter((code) => !given.has(code))).toEqual([]);
  });

  it("are spelled so that GraphQL can tell them in upper case", () => {
    expect(codes.filter((code) => !/^[a-z0-9]+(?:_[a-z0-9]+)*$/.test(code))).toEqual([]);
  });
});
