import { describe, expect, it } from "vitest";
import { filesBelow, readText } from "./project-files.ts";

const BINARY = /\.(?:gz|xz|png|ico|woff2?)$/;
const TEXTS = filesBelow(".").filter((file) => !BINARY.test(file));

/** Put together here, so that this file does not hold them. */
const MACHINE_PATHS = ["work", "root", "tmp/lab", "tmp/w"].map((path) => `/${path}/`);
const NOT_ASCII = /[^\n -~]/u;

describe("texts of the project", () => {
  it("hold no path of the machine that they were written on", () => {
    const found = TEXTS.flatMap((file) => {
      const text = readText(file);
      return MACHINE_PATHS.filter((path) => text.includes(path)).map((path) => `${file}: ${path}`);
    });

    expect(found).toEqual([]);
  });

  it("are all there", () => {
    expect(TEXTS.length).toBeGreaterThan(200);
    for (const file of ["README.md", "schema.graphql", "prisma/schema.prisma", "src/main.ts"]) expect(TEXTS).toContain(file);
  });
});

describe("code", () => {
  it("is written in ASCII", () => {
    const lines = filesBelow("src", ".ts").flatMap((file) =>
      readText(file)
        .split("\n")
        .map((line, index) => ({ place: `${file}:${index + 1}`, line })),
    );

    expect(lines.filter(({ line }) => NOT_ASCII.test(line)).map(({ place, line }) => `${place}: ${line.trim()}`)).toEqual([]);
    expect(lines.length).toBeGreaterThan(1000);
  });
});

describe("README.md", () => {
  it("begins with how to see it run and how to test it", () => {
    const lines = readText("README.md").split("\n");
    const commands = lines.filter((line) => /^(?:\$ )?npm /.test(line)).map((line) => line.replace(/^\$ /, "").replace(/\s+#.*$/, ""));

    expect(commands.slice(0, 2)).toEqual(["npm ci && npm run demo", "npm ci && npm test"]);
    expect(lines.findIndex((line) => line.includes("npm ci && npm run demo"))).toBeLessThan(12);
  });
});
