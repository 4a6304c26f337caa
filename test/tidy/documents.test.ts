import { existsSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, readText } from "./project-files.ts";

const DOCUMENTS = [...filesBelow(".", ".md").filter((file) => !file.includes("/")), ...filesBelow("docs", ".md")];
/** Those that speak of the code by its names. */
const ABOUT_CODE = ["ARCHITECTURE.md", "CONTRIBUTING.md", "docs/decisions.md"];

/** Where a path in a document may begin. */
const PLACES = ["", "src/", "src/domain/", "src/transport/"];
const YET_TO_COME = "src/domain/diagnosis/rules/";

const code = [...filesBelow("src", ".ts"), "vitest.config.ts"].map(readText).join("\n");
const quoted = ABOUT_CODE.flatMap((file) => [...readText(file).matchAll(/`([^`\n]+)`/g)].map(([, words = ""]) => ({ file, words })));

describe("documents", () => {
  it("link to files that are there", () => {
    const links = DOCUMENTS.flatMap((file) =>
      [...readText(file).matchAll(/\]\(([\w./-]+\.\w+)\)/g)].map(([, target = ""]) => ({ file, target })),
    );

    expect(links.filter(({ file, target }) => !existsSync(posix.join(posix.dirname(file), target)))).toEqual([]);
    expect(links.length).toBeGreaterThan(10);
  });

  it("name files of the project that are there", () => {
    const paths = quoted.filter(({ words }) => /^[a-z]+\/[\w./-]*$/.test(words) && !words.endsWith("/x"));
    const missing = paths.filter(
      ({ words }) => !PLACES.some((place) => existsSync(`${place}${words}`) || existsSync(`${place}${words}.ts`)),
    );

    expect(missing.filter(({ words }) => words !== YET_TO_COME)).toEqual([]);
    expect(paths.length).toBeGreaterThan(20);
  });

  it("name functions, types and lists that the code has", () => {
    const names = quoted
      .filter(({ words }) => /^[a-z]+[A-Z]\w*$|^[A-Z][a-z]+[A-Z]\w*$|^[A-Z]+_[A-Z_]+$/.test(words))
      .map(({ words }) => words);

    expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
    expect(names).toContain("savePlacement");
  });
});
