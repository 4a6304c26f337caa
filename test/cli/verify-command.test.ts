import { afterAll, describe, expect, it } from "vitest";
import { directoryWith, removeDirectories, runVxlens, vxlens, vxlensIn } from "../support/run-vxlens.ts";

afterAll(removeDirectories);

const verified = { facts: 7, chunks: 5, nodes: 2, versions: 3, receipts: 3, slotStates: 9 };
const wrong = {
  table: "fact",
  key: { clusterId: 1, hash: "e3b0c442" },
  expected: "hash e3b0c442 of its section and text",
  found: "hash 5df6e0e2",
};

describe("vxlens verify", () => {
  it("says with status 0 what was looked at where all of it is sound", async () => {
    const ended = await vxlensIn({ verifyHistory: async () => ({ wrong: null, verified }) }, ["verify"]);

    expect(ended).toEqual({ status: 0, out: "sound: 7 facts, 5 chunks, 2 nodes, 3 versions, 3 receipts, 9 intervals of slots\n", err: "" });
  });

  it("names the first wrong row with status 1: its table, its key, what is due and what is found", async () => {
    const { status, out } = await vxlensIn({ verifyHistory: async () => ({ wrong, verified }) }, ["verify"]);

    expect(status).toBe(1);
    expect(out.split("\n")).toEqual([
      "wrong: a row of fact",
      "  row       clusterId 1, hash e3b0c442",
      "  expected  hash e3b0c442 of its section and text",
      "  found     hash 5df6e0e2",
      "",
    ]);
  });

  it("says the same to programs", async () => {
    const ends = await Promise.all(
      ["json", "yaml"].map((format) => vxlensIn({ verifyHistory: async () => ({ wrong, verified }) }, ["verify", "-o", format])),
    );

    expect(JSON.parse(ends[0]?.out ?? "")).toEqual({ isSound: false, wrong, verified });
    expect(ends[1]?.out).toContain("  table: fact\n");
    expect(ends.map(({ status }) => status)).toEqual([1, 1]);
  });

  it("tells on standard error how far it is, once for each hundred thousand rows", async () => {
    const { err, out } = await vxlensIn(
      {
        verifyHistory: async (onProgress) => {
          for (const facts of [60_000, 120_000, 180_000, 200_000]) onProgress({ ...verified, facts });
          return { wrong: null, verified };
        },
      },
      ["verify"],
    );

    expect(err.split("\n").map((line) => /\d+ facts/.exec(line)?.[0])).toEqual(["120000 facts", "200000 facts", undefined]);
    expect(out).toMatch(/^sound: /);
  });

  it.each([
    { words: ["verify", "lab"], says: 'unexpected argument "lab"' },
    { words: ["verify", "--outptu", "json"], says: "did you mean --output?" },
    { words: ["verify", "-o", "jsno"], says: 'unknown output format "jsno"' },
  ])("complains of $words", async ({ words, says }) => {
    expect(await vxlens(words)).toMatchObject({ status: 2, out: "", err: expect.stringContaining(says) });
  });

  it("makes nothing where nothing is kept, reaches nothing where nobody listens, and refuses a setting that is none", {
    timeout: 60_000,
  }, () => {
    const empty = directoryWith({});
    const ends = [
      runVxlens(["verify"], "", { VXLENS_DATA_DIR: empty }),
      runVxlens(["verify"], "", { DATABASE_URL: "postgresql://127.0.0.1:1/none" }),
      runVxlens(["verify"], "", { DATABASE_URL: "mysql://127.0.0.1/none" }),
    ];

    expect(ends.map(({ status }) => status)).toEqual([5, 5, 2]);
    expect(ends[0]?.err).toContain(`nothing is kept in ${empty}`);
    expect(ends[1]?.err).toContain("the database cannot be used");
    expect(ends[2]?.err).toContain("DATABASE_URL");
  });
});
