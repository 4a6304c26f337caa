import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Address } from "../../src/domain/address/address.ts";
import { brokenSince } from "../../src/questions/broken-since.ts";
import { clusterAt } from "../../src/questions/cluster-at.ts";
import { trace } from "../../src/questions/trace.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { podAddress, tracedSnapshot, withoutEntry } from "../builders/traced-snapshot.ts";
import { asking, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const NODES = 3;
const query = { from: podAddress(1) as Address, to: podAddress(2) as Address, fromNode: null, size: 84 };
let database: TestDatabase;
let store: OpenStore;
let clusters = 0;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

/** What each node lacks in each minute: its entry for the peer named. 0: nothing. */
type Minute = Readonly<{ first: 0 | 2 | 3; second: 0 | 1 | 3; third: 0 | 1 }>;

const minute: fc.Arbitrary<Minute> = fc.record({
  first: fc.constantFrom(0, 0, 2, 3),
  second: fc.constantFrom(0, 0, 1, 3),
  third: fc.constantFrom(0, 1),
});

/** A cluster of its own, in which every node reports each minute. */
async function lived(minutes: readonly Minute[]): Promise<string> {
  const cluster = `lived${++clusters}`;
  for (const [index, { first, second, third }] of minutes.entries()) {
    for (const [node, lacking] of [first, second, third].entries()) {
      const snapshot = withoutEntry(tracedSnapshot(node + 1, NODES), lacking);
      await pushAt(store, NOON + index * MINUTE, { node: `node${node + 1}`, cluster, snapshot });
    }
  }
  return cluster;
}

const holds = ({ first, second }: Minute): boolean => first !== 2 && second !== 1;

/** Minutes behind which it held no more, newest first. */
function breaks(minutes: readonly Minute[]): number[] {
  const broken = minutes.map((one, index) => !holds(one) && index > 0 && minutes.slice(index - 1, index).every(holds));
  return [...broken.keys()].filter((index) => broken[index]).toReversed();
}

describe("brokenSince", () => {
  it("tells a real break and what changed there, and the newest where that is near", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(minute, { minLength: 2, maxLength: 10 }), async (minutes) => {
        const cluster = await lived(minutes);
        const now = NOON + (minutes.length - 1) * MINUTE;
        const told = await asking(store, now, async (asker) => brokenSince(await trace(await clusterAt(asker, cluster, null), query)));

        const real = minutes.slice(-1).every(holds) ? [] : breaks(minutes);
        const at = told.lastReachableAt === null ? null : (told.lastReachableAt + 1 - NOON) / MINUTE;
        expect(real.length === 0 ? [null] : real).toContain(at);
        const isNear = real[0] !== undefined && minutes.length - real[0] <= 4;
        expect(at).toBe(isNear ? real[0] : at);
        const [first = null] = told.changes;
        const deciding = first === null ? null : [first.at, first.section, first.operation];
        expect(deciding).toEqual(at === null ? null : [NOON + at * MINUTE, "fdb", "REMOVED"]);
      }),
      { numRuns: 25, seed: 1 },
    );
  }, 120_000);
});
