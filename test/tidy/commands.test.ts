import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Readonly<Record<string, string>> };
/** These make what others need, need none of it, or build by themselves. */
const ALONE = new Set(["generate", "build", "format", "check", "migration:new"]);
const commands = Object.keys(scripts).filter((name) => !ALONE.has(name) && scripts[name.replace(/^pre/, "")] === scripts[name]);

describe("npm run", () => {
  it.each(commands)("%s builds first what a fresh clone does not have", (name) => {
    expect(scripts[`pre${name}`]).toBe("node scripts/ensure-built.mjs");
  });

  it("knows commands that run our code", () => {
    expect(commands).toEqual(expect.arrayContaining(["start", "test", "soak", "chaos", "fuzz", "bench"]));
  });
});
