import { describe, expect, it } from "vitest";
import { z } from "zod";
import { filesBelow, readText } from "./project-files.ts";

const FILE_LINES_MAX = 250;

/** What the lint must hold src to, as .oxlintrc.json writes it. */
const LIMITS = {
  "max-lines": ["error", { max: FILE_LINES_MAX, skipBlankLines: true, skipComments: true }],
  "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
  "max-params": ["error", { max: 3 }],
  "max-depth": ["error", { max: 3 }],
  complexity: ["error", { max: 8 }],
  "import/no-cycle": "error",
  "import/no-default-export": "error",
  "typescript/no-explicit-any": "error",
  "typescript/no-non-null-assertion": "error",
} as const;

const Rules = z.record(z.string(), z.unknown());
const LINT = z
  .object({
    ignorePatterns: z.array(z.string()),
    categories: Rules,
    rules: Rules,
    overrides: z.array(z.object({ files: z.array(z.string()), rules: Rules })),
  })
  .parse(JSON.parse(readText(".oxlintrc.json")));

/** Our own code. This file is left out where it would find the marks that it looks for. */
const CODE = ["src", "test", "bench", "scripts"]
  .flatMap((directory) => filesBelow(directory))
  .filter((file) => /\.(ts|mjs|sh)$/.test(file));
const MARKED = [...CODE, ...filesBelow("agent")].filter((file) => !file.endsWith("tidy/sizes.test.ts"));

describe("the lint", () => {
  it("holds src to the limits", () => {
    expect(LINT.rules).toMatchObject(LIMITS);
    expect(LINT.categories).toMatchObject({ correctness: "error", suspicious: "error" });
  });

  it("loosens none of them under src", () => {
    const loosening = LINT.overrides.filter(({ rules }) => Object.keys(LIMITS).some((name) => name in rules));
    const patterns = loosening.flatMap(({ files }) => files);

    expect(patterns.filter((pattern) => !/^(?:test|bench)\/|^(?:\*\.config|codegen)\.ts$/.test(pattern))).toEqual([]);
    expect(patterns).toContain("test/**");
  });

  it("looks at everything but generated code", () => {
    expect(LINT.ignorePatterns).toEqual(["**/generated/**", "dist/**"]);
  });
});

describe("files under src", () => {
  const sizes = filesBelow("src", ".ts").map((file) => ({ file, lines: linesOfCode(readText(file)) }));

  it("have at most 250 lines of code, blank lines and comments not counted", () => {
    expect(sizes.filter(({ lines }) => lines > FILE_LINES_MAX)).toEqual([]);
  });

  it("were counted", () => {
    expect(linesOfCode("/** a\n * b\n */\n\nconst c = 1; // d\n// e\nconst f = 2;\n")).toBe(2);
    expect(sizes.filter(({ lines }) => lines > 50).length).toBeGreaterThan(10);
  });
});

describe("marks in the code", () => {
  it.each([
    {
      mark: "a lint that is switched off for more than one line or without a reason",
      pattern: /(?:oxlint|eslint)-disable(?!-next-line [\w/-]+ -- \w)/,
    },
    { mark: "a formatter that is switched off", pattern: /biome-ignore|prettier-ignore/ },
    { mark: "a compiler that is switched off", pattern: /@ts-(?:ignore|expect-error|nocheck)/ },
    { mark: "a cast to any", pattern: /\bas any\b/ },
    { mark: "something yet to be done", pattern: /\b(?:TODO|FIXME|XXX)\b/i },
    { mark: "a test that runs alone", pattern: /\b(?:describe|it|test)(?:\.\w+)*\.only\b/ },
    { mark: "a test that never runs", pattern: /\b(?:describe|it|test)(?:\.\w+)*\.(?:skip|todo|fails)\b|\bx(?:it|describe)\(/ },
  ])("do not show $mark", ({ pattern }) => {
    expect(MARKED.filter((file) => pattern.test(readText(file)))).toEqual([]);
  });

  it("do not show a size limit that is switched off for a line", () => {
    const disabled = MARKED.flatMap((file) =>
      [...readText(file).matchAll(/(?:oxlint|eslint)-disable\S* ([\w/-]+)/g)].map((match) => match[1]),
    );

    expect(disabled.filter((rule) => rule !== undefined && rule in LIMITS)).toEqual([]);
  });

  it("were looked for in all of our code", () => {
    expect(MARKED.length).toBeGreaterThan(100);
    expect(MARKED).toContain("agent/vxlens-agent.sh");
  });
});

function linesOfCode(text: string): number {
  let isComment = false;
  let count = 0;
  for (const line of text.split("\n").map((untrimmed) => untrimmed.trim())) {
    if (line.startsWith("/*")) isComment = true;
    if (line !== "" && !isComment && !line.startsWith("//")) count += 1;
    if (line.endsWith("*/")) isComment = false;
  }
  return count;
}
