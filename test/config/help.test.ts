import { describe, expect, it } from "vitest";
import { printHelp, printVariablesAsMarkdown } from "../../src/config/help.ts";
import { VARIABLES } from "../../src/config/variables.ts";

describe("printHelp", () => {
  it("tells every setting, in lines of at most 110 characters", () => {
    const help = printHelp();

    expect(VARIABLES.filter(({ name }) => !help.includes(`\n  ${name} `))).toEqual([]);
    expect(help.split("\n").filter((line) => line.length > 110)).toEqual([]);
  });
});

describe("printVariablesAsMarkdown", () => {
  it("has one row for each setting below its heading", () => {
    const rows = printVariablesAsMarkdown().split("\n");

    expect(rows).toHaveLength(VARIABLES.length + 2);
    expect(rows[3]).toBe("| `PORT` | 4000 | TCP port to listen on; 0 takes any free one. |");
  });
});
