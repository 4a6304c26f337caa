import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Life } from "../../src/domain/diagnosis/life.ts";
import type { Severity } from "../../src/domain/diagnosis/finding.ts";
import { readFindings } from "../../src/storage/read-findings.ts";
import { readLives } from "../../src/storage/read-lives.ts";
import { saveLives } from "../../src/storage/save-lives.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { lifeOf, toldFindingOf } from "../builders/told-finding.ts";
import { NOON } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const STILL = Number.POSITIVE_INFINITY;
const ALL = { at: NOON, since: null, codes: null, severities: null, nodes: null };
let database: TestDatabase;
let store: OpenStore;

function life(subject: string, severity: Severity, nodes: number, code = "DUPLICATE_UNDERLAY_IP"): Life {
  const names = Array.from({ length: nodes }, (_, node) => `n${node}`);
  return lifeOf(subject, NOON - 10, STILL, { told: toldFindingOf(subject, { severity, nodes: names, code, remedy: `it's "${subject}"` }) });
}

const LIVES = [
  life("e", "INFO", 9),
  life("d", "WARNING", 3),
  life("c2", "CRITICAL", 1, "OF_ANOTHER_RELEASE"),
  life("c1", "CRITICAL", 1),
  life("b", "CRITICAL", 1),
  life("a", "CRITICAL", 2),
];

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
  const nothing = { gone: [], done: [], left: null };
  await saveLives(store, 1, { ...nothing, lives: LIVES });
  await saveLives(store, 2, { ...nothing, lives: [life("elsewhere", "CRITICAL", 1)] });
  await saveLives(store, 1, { ...nothing, lives: [lifeOf("unconfirmed", NOON - 10, STILL, { isConfirmed: false })] });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

describe("readFindings", () => {
  it("tells the worst first, then what names most nodes, then causes, then by subject", async () => {
    const rows = await readFindings(store, 1, { ...ALL, after: null, limit: 10 });

    expect(rows.map(({ told }) => told.subject)).toEqual(["a", "b", "c1", "c2", "d", "e"]);
  });

  it("goes on behind every place as it would have gone on without a pause", async () => {
    const rows = await readFindings(store, 1, { ...ALL, after: null, limit: 10 });

    for (const [index, { place }] of rows.entries()) {
      const rest = await readFindings(store, 1, { ...ALL, after: place, limit: 10 });
      expect(rest).toEqual(rows.slice(index + 1));
    }
  });
});

describe("saveLives", () => {
  it("keeps what a life says as it was told", async () => {
    const lives = await readLives(store, 1, NOON);

    expect(lives.slice(0, LIVES.length).map(({ id: _id, ...rest }) => rest)).toEqual(LIVES.map(({ id: _id, ...rest }) => rest));
  });

  it("changes and forgets lives by their ids, of one cluster alone", async () => {
    const [first, second] = await readLives(store, 2, NOON);
    expect(second).toBeUndefined();
    const ids = (await readLives(store, 1, NOON)).map(({ id }) => id);
    await saveLives(store, 2, { lives: [{ ...lifeOf("moved", NOON - 5, NOON + 5), id: first?.id ?? 0 }], gone: ids, done: [], left: null });

    expect((await readLives(store, 1, NOON)).map(({ id }) => id)).toEqual(ids);
    expect(await readLives(store, 2, NOON)).toMatchObject([{ id: first?.id, openedAt: NOON - 5, closedAt: NOON + 5 }]);
  });
});
