import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runVxlens, vxlens } from "../support/run-vxlens.ts";

const NAMES = ["trace", "diagnose", "explain", "token", "verify"];

describe("printCommandHelp", () => {
  it.each(NAMES)("tells for %s what it does, examples, every option and every status, in lines of a terminal's width", async (name) => {
    const [long, short, word] = await Promise.all([
      vxlens([name, "--help"]),
      vxlens([name, "x", "--unknown", "-h"]),
      vxlens(["help", name]),
    ]);

    expect(long).toMatchObject({ status: 0, err: "" });
    expect([short.out, word.out]).toEqual([long.out, long.out]);
    for (const title of ["Examples:", "Options:", "Exit status:", "Usage:"]) expect(long.out).toContain(`\n${title}\n`);
    expect(long.out).toMatch(/\n {2}# .+\n {2}(?:vxlens|\(echo|ssh) /);
    expect(long.out).toMatch(/\n {2}-o, --output FORMAT {5}json, yaml, or wide/);
    expect(long.out.split("\n").filter((line) => line.length > 135)).toEqual([]);
  });

  it("gives usages that the documentation has", () => {
    const text = readFileSync("docs/cli.md", "utf8");

    for (const name of [...NAMES, "serve"]) expect(text).toContain(`\`vxlens ${name}`);
  });
});

describe("vxlens help", () => {
  it("lists every command", async () => {
    const { out } = await vxlens(["help"]);

    expect(out).toBe((await vxlens(["--help"])).out);
    for (const name of [...NAMES, "serve"]) expect(out).toContain(`\n  ${name} `);
  });

  it("refuses what is no command, and more than one", async () => {
    const [wrong, two] = await Promise.all([vxlens(["help", "diagnos"]), vxlens(["help", "trace", "diagnose"])]);

    expect(wrong).toMatchObject({ status: 2, out: "", err: expect.stringContaining("did you mean diagnose?") });
    expect(two).toMatchObject({ status: 2, out: "", err: expect.stringContaining('unexpected argument "diagnose"') });
  });

  it.each([
    { words: ["trcae"], says: 'unknown command "trcae": there are trace, diagnose, explain, token, verify, serve, help' },
    { words: ["--verison"], says: 'unknown option "--verison": there are' },
    { words: ["9.0.1.2", "9.0.2.2"], says: 'unknown command "9.0.1.2"' },
  ])("complains of $words", async ({ words, says }) => {
    expect(await vxlens(words)).toMatchObject({ status: 2, out: "", err: expect.stringContaining(says) });
  });

  it("prints the version", async () => {
    expect(await vxlens(["version"])).toEqual({ status: 0, out: "1.2.3\n", err: "" });
    expect(runVxlens(["-V"]).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
