import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, readText } from "./project-files.ts";
import { testNames } from "./test-names.ts";
import { TESTED_ELSEWHERE } from "./tested-elsewhere.ts";

/** Lower this with the list. */
const ELSEWHERE_MAX = 58;

const sources = filesBelow("src/domain", ".ts");
const tests = new Set(filesBelow("test", ".test.ts"));
const elsewhere = Object.entries(TESTED_ELSEWHERE).flatMap(([test, names]) =>
  names.map((name) => ({ test, file: `src/domain/${name}.ts` })),
);

describe("files of the domain", () => {
  it("each have a test file of their name, or are tested elsewhere, or only declare types", () => {
    const named = new Set(elsewhere.map(({ file }) => file));
    const untested = sources.filter((file) => !tests.has(testFileOf(file)) && !named.has(file) && runs(file));

    expect(untested).toEqual([]);
    expect(sources.length).toBeGreaterThan(50);
  });

  it("stand in the list of those tested elsewhere only while they are there and have no test file of their own", () => {
    expect(elsewhere.filter(({ file }) => !sources.includes(file) || tests.has(testFileOf(file)))).toEqual([]);
    expect(elsewhere.length).toBeLessThanOrEqual(ELSEWHERE_MAX);
  });

  it("are reached by the test that the list names", () => {
    const reached = new Map(Object.keys(TESTED_ELSEWHERE).map((test) => [test, tests.has(test) ? filesReachedFrom(test) : new Set()]));

    expect(elsewhere.filter(({ test, file }) => reached.get(test)?.has(file) !== true)).toEqual([]);
  });
});

describe("test files", () => {
  it("mirror src, so that a test is found by the name of what it tests", () => {
    const rooms = new Set(filesBelow("src", ".ts").map((file) => file.split("/")[1]?.replace(/\.ts$/, "")));
    const others = new Set<string | undefined>(["agent", "bench", "fuzz", "lab", "scenarios", "scripts", "tidy"]);
    const places = [...tests].map((file) => ({ file, place: file.split("/")[1]?.replace(/\.test\.ts$/, "") }));
    const astray = places.filter(({ place }) => !rooms.has(place) && !others.has(place));

    expect(astray).toEqual([]);
  });

  it("hold no two tests of one name", () => {
    const named = [...tests].map((file) => ({ file, names: testNames(readText(file)) }));
    const doubled = named.flatMap(({ file, names }) =>
      names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${file}: ${name}`),
    );

    expect(doubled).toEqual([]);
    expect(named.flatMap(({ names }) => names).length).toBeGreaterThan(100);
  });

  it("begin with what is done, not with what should be", () => {
    const wishes = [...tests].flatMap((file) => testNames(readText(file)).filter((name) => /(?:^|> )should\b/i.test(name)));

    expect(wishes).toEqual([]);
  });
});

describe("testNames", () => {
  it("tells each name with what stands around it", () => {
    const text = [
      'describe("parse", () => {',
      '  it("reads a", () => {});',
      '  it.skipIf(reason !== null)("reads b", () => {});',
      "  it.each([",
      "    1,",
      '  ])("reads %s", (n) => {});',
      "});",
      'describe("print", () => {',
      '  it("reads a", () => {});',
      "});",
    ].join("\n");

    expect(testNames(text)).toEqual(["parse > reads a", "parse > reads b", "print > reads a"]);
  });
});

const testFileOf = (file: string): string => file.replace(/^src\//, "test/").replace(/\.ts$/, ".test.ts");

/** Types leave nothing to test. */
const runs = (file: string): boolean => /^export (?:abstract |async )?(?:function|const|let|class)\b/m.test(readText(file));

/** All files of the project that a file imports, directly or not. */
function filesReachedFrom(start: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    open.push(...relativeImports(file));
  }
  return reached;
}

function relativeImports(file: string): string[] {
  return [...readText(file).matchAll(/\bfrom "(\.[^"]+\.ts)"/g)].map((match) => posix.normalize(join(posix.dirname(file), match[1] ?? "")));
}
