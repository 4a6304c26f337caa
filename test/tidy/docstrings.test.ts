import { describe, expect, it } from "vitest";
import { filesBelow, readText } from "./project-files.ts";

/** The first line of an exported function or class. */
const EXPORT = /^export (?:(?:async )?function|class|const \w+ = (?:async )?(?:<[^>]*>)?\()/;

const exported = filesBelow("src", ".ts").flatMap((file) => {
  const lines = readText(file).split("\n");
  return lines.flatMap((line, index) => (EXPORT.test(line) ? [{ file, line, above: lines[index - 1] ?? "" }] : []));
});

describe("exported functions and classes", () => {
  it("each say above themselves what they answer", () => {
    const silent = exported.filter(({ above }) => !above.trimEnd().endsWith("*/"));

    expect(silent.map(({ file, line }) => `${file}: ${line}`)).toEqual([]);
  });

  it("were found", () => {
    expect(exported.length).toBeGreaterThan(200);
    expect(exported.map(({ line }) => line)).toContain("export function contains(prefix: Prefix, address: Address): boolean {");
  });
});
