import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { printVariablesAsMarkdown } from "../../src/config/help.ts";

describe("docs/configuration.md", () => {
  it("holds the table of settings as the code has it", () => {
    expect(readFileSync("docs/configuration.md", "utf8")).toContain(printVariablesAsMarkdown());
  });
});
