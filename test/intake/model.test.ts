import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStore, type OpenStore } from "../../src/storage/store.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { ModelledCluster } from "../support/modelled-cluster.ts";
import { KNOWN_SEQUENCES, type Step, steps } from "../support/push-steps.ts";

const RUNS = Number(process.env["VXLENS_MODEL_RUNS"] ?? 40);
/** Making a failure small may take longer than finding it; the smallest that was found by then is told. */
const TIME_LIMIT_MS = 50_000 + RUNS * 1000;
const OUTCOMES = ["applied", "unchanged", "late", "duplicate", "heartbeat", "no heartbeat", "retired", "not retired", "nothing to repeat"];

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

describe("the history of pushes, heartbeats and retirements", () => {
  it("is what the intake contract says at every moment, whatever order they arrive in", { timeout: TIME_LIMIT_MS + 30_000 }, async () => {
    let clusters = 0;
    const outcomes = new Set<string>();

    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        clusters += 1;
        const cluster = new ModelledCluster(store, `cluster-${clusters}`);
        for (const step of sequence) outcomes.add(await cluster.take(step));
        await cluster.compareAll();
      }),
      {
        numRuns: RUNS,
        examples: KNOWN_SEQUENCES.map((sequence): [readonly Step[]] => [sequence]),
        interruptAfterTimeLimit: TIME_LIMIT_MS,
        markInterruptAsFailure: true,
      },
    );

    expect(outcomes.size).toBeGreaterThanOrEqual(Math.min(OUTCOMES.length, Math.ceil(RUNS / 10)));
    expect(OUTCOMES).toEqual(expect.arrayContaining([...outcomes]));
  });
});
