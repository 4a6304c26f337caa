import { describe, expect, it } from "vitest";
import { type Option, readOptions } from "../../src/cli/read-options.ts";

const KNOWN: readonly Option[] = [
  { name: "snapshots", value: "DIR", meaning: "" },
  { name: "output", short: "o", value: "FORMAT", meaning: "" },
  { name: "help", short: "h", value: null, meaning: "" },
];

describe("readOptions", () => {
  it.each([
    { words: ["a", "--snapshots", "d", "b"], read: { words: ["a", "b"], values: { snapshots: "d" } } },
    { words: ["--snapshots=d", "-o", "json"], read: { words: [], values: { snapshots: "d", output: "json" } } },
    { words: ["-ojson", "-h"], read: { words: [], values: { output: "json", help: "" } } },
    { words: ["-o=json", "-"], read: { words: ["-"], values: { output: "json" } } },
    { words: ["--", "--snapshots"], read: { words: ["--snapshots"], values: {} } },
    { words: ["--output=-5"], read: { words: [], values: { output: "-5" } } },
  ])("reads $words", ({ words, read }) => {
    const options = readOptions(words, KNOWN);

    expect({ words: options.words, values: Object.fromEntries(options.values) }).toEqual(read);
  });

  it.each([
    { words: ["--snapshot", "d"], message: "unknown option --snapshot: did you mean --snapshots?" },
    { words: ["--port=80"], message: "unknown option --port" },
    { words: ["-x"], message: "unknown option -x" },
    { words: ["--snapshots"], message: "--snapshots needs a value: --snapshots DIR" },
    { words: ["--snapshots="], message: "--snapshots needs a value: --snapshots DIR" },
    { words: ["--snapshots", "-o", "json"], message: "--snapshots needs a value: --snapshots DIR" },
    { words: ["-o"], message: "-o needs a value: -o FORMAT" },
    { words: ["-o", "json", "--output", "yaml"], message: "--output was given twice" },
    { words: ["--help=yes"], message: "--help takes no value" },
  ])("refuses $words", ({ words, message }) => {
    expect(() => readOptions(words, KNOWN)).toThrow(message);
  });
});
