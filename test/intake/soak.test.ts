import process from "node:process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runSoak } from "../soak/run-soak.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const OPERATIONS = 2_000;
/** Other ones each time; a run that found something is run again by its seed. */
const SEED = Number(process.env["VXLENS_SOAK_SEED"] ?? Math.floor(Math.random() * 1e9));
/** Sequences that are under way at once. */
const LANES = 2;

let databases: TestDatabase[];
beforeAll(async () => {
  databases = await Promise.all(Array.from({ length: LANES }, freshDatabase));
});
afterAll(() => Promise.all(databases.map(({ drop }) => drop())));

describe("runSoak", () => {
  it(`finds the service and the model at one, while the service is killed and restarted (seed ${SEED})`, { timeout: 900_000 }, async () => {
    const options = { databaseUrls: databases.map(({ url }) => url), operations: OPERATIONS, seed: SEED, restartEvery: 125 };
    const { operations, restarts, differences } = await runSoak(options);

    expect(differences).toEqual([]);
    expect(operations).toBeGreaterThanOrEqual(OPERATIONS);
    expect(restarts.killed + restarts.killedInTheMidst + restarts.terminated).toBeGreaterThan(0);
  });
});
