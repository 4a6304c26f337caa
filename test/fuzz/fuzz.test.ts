import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { readArguments } from "./arguments.ts";
import { readCorpus } from "./corpus.ts";
import { inputAt, TARGETS } from "./input.ts";
import { rulesBroken } from "./json-rules.ts";
import { type OpenRange, rangeOver } from "./range.ts";
import { runInputs } from "./run-inputs.ts";
import { noHits, runShots } from "./run-shots.ts";
import { shotAt } from "./shot.ts";

const SEED = 20_261_126;
const corpus = readCorpus();

describe("runInputs", () => {
  it("finds nothing wrong in the first inputs, of which each reader takes some and refuses some", () => {
    const { tallies, findings } = runInputs(corpus, { seed: SEED, from: 0, to: 1_500, step: 1 });

    expect(findings.map(({ index, what }) => `${index}: ${what}`)).toEqual([]);
    for (const target of TARGETS) expect([target, tallies[target].taken > 10, tallies[target].refused > 10]).toEqual([target, true, true]);
  });

  it("makes the same inputs of the same seed", () => {
    expect(inputAt(corpus, SEED, 77)).toEqual(inputAt(corpus, SEED, 77));
    expect(inputAt(corpus, SEED, 77)).not.toEqual(inputAt(corpus, SEED + 1, 77));
  });
});

describe("rulesBroken", () => {
  it.each([
    { text: '{"a":1,"a":2}', codes: ["json_duplicate_key"] },
    { text: '[{"b":{"\\u005f_proto__":1}}]', codes: ["forbidden_key"] },
    { text: '["\\u0000","\\ud800"]', codes: ["nul_character", "lone_surrogate"] },
    { text: "[1e400]", codes: ["json_number"] },
    { text: "9007199254740993", codes: ["out_of_range"] },
    { text: `${"[".repeat(33)}${"]".repeat(33)}`, codes: ["json_too_deep"] },
    { text: '[{"encap":"ip","dst":1,"dst":2,"x":9007199254740993}]', codes: [] },
  ])("tells what is wrong with $text", ({ text, codes }) => {
    expect([...rulesBroken(text).codes]).toEqual(codes);
  });
});

describe("runShots", () => {
  let database: TestDatabase;
  let range: OpenRange;
  beforeAll(async () => {
    database = await freshDatabase();
    range = await rangeOver(database.url);
  });
  afterAll(async () => {
    await range.stop();
    await database.drop();
  });

  it("finds no push that is answered 5xx, or is refused and changes a row all the same", async () => {
    const hits = noHits();
    await runShots(
      range,
      Array.from({ length: 60 }, (_, index) => shotAt(corpus, SEED, index)),
      hits,
    );

    expect(hits.missed.map(({ shot, what }) => `${shot.index}: ${what}`)).toEqual([]);
    expect([hits.taken > 5, hits.refused > 15]).toEqual([true, true]);
    expect(range.bugs).toEqual([]);
  });
});

describe("readArguments", () => {
  it.each([["--inputs", "many"], ["--seed", "-1"], ["--http", "101"], ["--colour"], ["1000"]])("refuses %s %s", (...words) => {
    expect(readArguments(words.filter((word) => word !== undefined))).toBeTypeOf("string");
  });

  it("takes what it is told, and a million inputs if it is told nothing", () => {
    expect(readArguments(["--seed", "7", "--workers", "3"])).toMatchObject({ seed: 7, workers: 3, inputs: 1_000_000, httpShare: 2 });
    expect(readArguments(["--help"])).toBeNull();
  });
});
