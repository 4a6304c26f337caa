import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { verifyHistory } from "../../src/upkeep/verify/verify-history.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { steps } from "../support/push-steps.ts";
import { takeSteps } from "../support/taken-steps.ts";

const RUNS = 80;

let database: TestDatabase;
let store: OpenStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

describe("verifyHistory", () => {
  it("finds nothing wrong", { timeout: 100_000 }, async () => {
    let n = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        await store.prisma.$executeRawUnsafe("truncate cluster, node, version, receipt, slot_state, chunk, fact, volatile_state, finding_due");
        store.cache.known.clear();
        await takeSteps(store, `c${n++}`, sequence);
        const { wrong, verified } = await verifyHistory(store, { limits: { limit: 3, window: 2 } });
        expect(wrong).toBeNull();
        expect(verified.versions).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: RUNS },
    );
  });
});
