import { describe, expect, it } from "vitest";
import { parseArguments } from "../../src/config/arguments.ts";

describe("parseArguments", () => {
  it.each([
    { words: [], kind: "serve" },
    { words: ["serve"], kind: "serve" },
    { words: ["serve", "--help"], kind: "help" },
    { words: ["--help"], kind: "help" },
    { words: ["-h"], kind: "help" },
    { words: ["--version"], kind: "version" },
    { words: ["-V"], kind: "version" },
    { words: ["--version", "--help"], kind: "help" },
  ])("reads $words as $kind", ({ words, kind }) => {
    expect(parseArguments(words)).toEqual({ kind });
  });

  it("offers the option that was meant", () => {
    expect(parseArguments(["--hepl"])).toEqual({ kind: "unknown", message: 'unknown argument "--hepl": did you mean --help?' });
  });

  it("says where settings go when an option is like no other", () => {
    expect(parseArguments(["--help", "--port=80"])).toEqual({
      kind: "unknown",
      message: 'unknown argument "--port=80": settings are environment variables, see --help',
    });
  });
});
