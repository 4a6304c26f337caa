import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runSoak } from "../soak/run-soak.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

/** With those of model.test.ts it is 2,000 operations. */
const OPERATIONS = 200;

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

describe("runSoak", () => {
  it("finds the service and the model at one, while the service is killed and restarted", { timeout: 300_000 }, async () => {
    const options = { databaseUrls: [database.url], operations: OPERATIONS, seed: 20_261_126, restartEvery: 40 };
    const { operations, restarts, differences } = await runSoak(options);

    expect(differences).toEqual([]);
    expect(operations).toBeGreaterThanOrEqual(OPERATIONS);
    expect(restarts.killed + restarts.killedInTheMidst).toBeGreaterThan(0);
    expect(restarts.terminated).toBeGreaterThan(0);
  });
});
