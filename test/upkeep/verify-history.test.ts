import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../src/failure/failure.ts";
import { retireNode } from "../../src/intake/retire-node.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { openStore, type OpenStore } from "../../src/storage/store.ts";
import { collectGarbage } from "../../src/upkeep/collect-garbage.ts";
import { removeHistory } from "../../src/upkeep/remove-history.ts";
import { verifyHistory } from "../../src/upkeep/verify/verify-history.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { count, stoppingAfter } from "../support/database-state.ts";
import { runSql } from "../support/database-url.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { steps } from "../support/push-steps.ts";
import { takeSteps } from "../support/taken-steps.ts";
import { tamper, TAMPERINGS } from "../support/tampering.ts";

const RUNS = Math.ceil(Number(process.env["VXLENS_MODEL_RUNS"] ?? 60) / 10);
const TIME_LIMIT_MS = 60_000 + RUNS * 5_000;
/** How often history is verified while it grows. */
const VERIFICATIONS = 3;
/** So small that every loop goes round. */
const SMALL = { limits: { limit: 3, window: 2 } };

let database: TestDatabase;
let store: OpenStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 10 });
});

beforeEach(async () => {
  await forgetAll();
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const sql = (statement: string): Promise<void> => runSql(database.url, statement);
async function forgetAll(): Promise<void> {
  await sql("truncate cluster, node, version, receipt, slot_state, chunk, fact, volatile_state, finding_due cascade");
  for (const remembered of [store.cache.known, store.cache.chunks, store.cache.facts]) remembered.clear();
}

/** Five versions of node1 and one of node2, and two late ones of node1: one inside a version that goes on behind it. */
async function pushSome(): Promise<void> {
  await pushAt(store, NOON, { node: "node2", snapshot: flannelSnapshot(2, 3) });
  for (let version = 0; version < 5; version++) {
    await pushAt(store, NOON + 2 * version * MINUTE, { node: "node1", snapshot: flannelSnapshot(1, 3 + version) });
    await pushAt(store, NOON + (2 * version + 1) * MINUTE, { node: "node1", snapshot: flannelSnapshot(1, 3 + version) });
  }
  const late = { clock: NOON + 10 * MINUTE };
  for (const [minute, peers] of [
    [4.5, 9],
    [3, 8],
  ] as const)
    await pushAt(store, NOON + 10 * MINUTE, {
      node: "node1",
      snapshot: flannelSnapshot(1, peers),
      ...late,
      observedAt: NOON + minute * MINUTE,
    });
}

describe("verifyHistory", () => {
  it("finds nothing wrong in an empty database", async () => {
    const nothing = { facts: 0, chunks: 0, nodes: 0, versions: 0, receipts: 0, slotStates: 0 };

    expect(await verifyHistory(store)).toEqual({ wrong: null, verified: nothing });
  });

  it("looks at every row, and tells how far it is", async () => {
    await pushSome();
    const told: number[] = [];

    const { wrong, verified } = await verifyHistory(store, { ...SMALL, onProgress: ({ facts }) => told.push(facts) });

    expect(wrong).toBeNull();
    expect(verified).toMatchObject({ nodes: 2, versions: 10, receipts: 10 });
    expect(told.slice(0, 3)).toEqual([3, 6, 9]);
    expect(told.at(-1)).toBe(verified.facts);
  });

  it("finds nothing wrong whatever was pushed in whatever order, and is not deceived by any change of a column that it proves", {
    timeout: TIME_LIMIT_MS + 30_000,
  }, async () => {
    const tamperings = fc.array(fc.tuple(fc.constantFrom(...TAMPERINGS), fc.nat(1000)), { minLength: 8, maxLength: 8 });
    let changes = 0;
    await fc.assert(
      fc.asyncProperty(steps, tamperings, async (sequence, tried) => {
        const undetected: object[] = [];
        await forgetAll();
        await takeSteps(store, "test", sequence);

        expect((await verifyHistory(store, SMALL)).wrong).toBeNull();
        for (const [tampering, row] of tried) {
          const changed = await tamper(store, tampering, row);
          if (changed === null) continue;
          changes += 1;
          const { wrong } = await verifyHistory(store);
          if (wrong === null) undetected.push({ ...tampering, ...changed });
          await changed.restore();
        }
        expect(undetected).toEqual([]);
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: TIME_LIMIT_MS, markInterruptAsFailure: true },
    );

    expect(changes).toBeGreaterThan(RUNS);
  });

  it.each([
    {
      what: "a fact's text",
      change: `update fact set text = replace(text, 'flannel.1', 'flannel.2') where section = 1`,
      table: "fact",
      key: {},
    },
    { what: "a fact that is gone", change: `delete from fact where section = 3`, table: "fact", key: {} },
    { what: "a chunk's list", change: `update chunk set facts = facts[2:] where cardinality(facts) > 1`, table: "chunk", key: {} },
    { what: "a chunk that is gone", change: `delete from chunk where cardinality(facts) = 1`, table: "chunk", key: {} },
    {
      what: "an interval that begins later",
      change: `update slot_state set valid_from = valid_from + interval '1 minute' where slot = 32 and node_id = (select id from node where name = 'node2')`,
      table: "slot_state",
      key: { node: "node2", slot: 32, validFrom: "2026-11-22T12:01:00.000Z" },
    },
    {
      what: "an interval with another slot's chunk",
      change: `update slot_state set chunk = (select chunk from slot_state where slot = 160 limit 1) where slot = 96 and node_id = (select id from node where name = 'node2')`,
      table: "slot_state",
      key: { node: "node2", at: "2026-11-22T12:00:00.000Z" },
    },
    {
      what: "an interval that is gone",
      change: `delete from slot_state where slot = 96 and node_id = (select id from node where name = 'node2')`,
      table: "slot_state",
      key: { node: "node2", at: "2026-11-22T12:00:00.000Z" },
    },
    {
      what: "a version that is gone",
      change: `delete from version where valid_from = '2026-11-22T12:06:00Z'`,
      table: "version",
      key: { node: "node1", validFrom: "2026-11-22T12:06:00.000Z" },
    },
    {
      what: "a version's digest",
      change: `update version set digest = gen_random_uuid() where valid_from = '2026-11-22T12:06:00Z'`,
      table: "version",
      key: { node: "node1", validFrom: "2026-11-22T12:06:00.000Z" },
    },
    {
      what: "a version's end",
      change: `update version set valid_to = valid_to + interval '1 second' where valid_from = '2026-11-22T12:06:00Z'`,
      table: "version",
      key: { node: "node1", validFrom: "2026-11-22T12:06:00.000Z" },
    },
    {
      what: "a link",
      change: `update receipt set previous = gen_random_uuid() where number = 3`,
      table: "receipt",
      key: { node: "node1", number: 3 },
    },
    {
      what: "a receipt's moment",
      change: `update receipt set effective_at = effective_at + interval '1 second' where number = 3`,
      table: "receipt",
      key: { node: "node1", number: 3 },
    },
    { what: "a receipt that is gone", change: `delete from receipt where number = 3`, table: "receipt", key: { node: "node1", number: 3 } },
    {
      what: "a node's digest",
      change: `update node set digest = gen_random_uuid() where name = 'node2'`,
      table: "node",
      key: { node: "node2" },
    },
    {
      what: "a node's link",
      change: `update node set link = gen_random_uuid() where name = 'node2'`,
      table: "node",
      key: { node: "node2" },
    },
    { what: "a node that is gone", change: `delete from node where name = 'node2'`, table: "node", key: {} },
  ])("names the table and the row of $what", async ({ change, table, key }) => {
    await pushSome();

    await sql(change);

    const { wrong } = await verifyHistory(store, SMALL);
    expect(wrong).toMatchObject({ table, key });
    expect(wrong?.expected).not.toBe(wrong?.found);
  });

  it("finds nothing wrong after retention, wherever that was stopped, nor after content was collected", async () => {
    await pushSome();
    await retireNode(store, { cluster: "test", node: "node2", receivedAt: NOON + 5 * MINUTE });

    for (const minute of [0.5, 3, 4.5, 5, 7]) {
      for (const statements of [1, 2, 4, 6, Infinity]) {
        await removeHistory(store, { before: NOON + minute * MINUTE, batch: 1, signal: stoppingAfter(statements) });
        expect((await verifyHistory(store, SMALL)).wrong, `${statements} statements of retention until minute ${minute}`).toBeNull();
      }
    }

    await collectGarbage(store, { graceSeconds: 0 });
    expect(await verifyHistory(store, SMALL)).toMatchObject({ wrong: null, verified: { nodes: 1 } });
  });

  it("proves the rest of a chain from the last link that retention has removed", async () => {
    await pushSome();
    await removeHistory(store, { before: NOON + 7 * MINUTE });
    const ofNode1 = "node_id = (select id from node where name = 'node1')";
    const anchored = await count(store, `select min(number) from receipt where ${ofNode1}`);

    await sql(`update receipt set previous = gen_random_uuid() where number = ${anchored} and ${ofNode1}`);

    expect(anchored).toBeGreaterThan(1);
    expect((await verifyHistory(store)).wrong).toMatchObject({ table: "receipt", key: { node: "node1", number: anchored } });
  });

  it("finds nothing wrong while pushes, late ones too, and upkeep go on beside it", async () => {
    await pushSome();
    const found: unknown[] = [];
    const pushing = [3, 4, 5].map(async (node) => {
      for (let turn = 0; turn < 15 || found.length < VERIFICATIONS; turn++) {
        const now = NOON + turn * MINUTE;
        const observedAt = turn % 4 === 3 ? now - 2.5 * MINUTE : now;
        const snapshot = flannelSnapshot(node, 3 + ((turn * node) % 5));
        await pushAt(store, now, { node: `node${node}`, snapshot, clock: now, observedAt }).catch(unlessForgotten);
        if (turn % 5 === 4) await removeHistory(store, { before: now - 4 * MINUTE });
      }
    });
    const beside = openStore({ url: database.url, poolSize: 2 });
    while (found.length < VERIFICATIONS) found.push((await verifyHistory(beside, SMALL)).wrong);
    await Promise.all(pushing);
    await beside.close();

    expect(found).toEqual(found.map(() => null));
    expect(await verifyHistory(store)).toMatchObject({ wrong: null, verified: { nodes: 5 } });
  });

  it("proves what was there before there were receipts, from the migration that makes them on", async () => {
    await pushSome();
    await retireNode(store, { cluster: "test", node: "node2", receivedAt: NOON + 20 * MINUTE });
    await sql(`drop table receipt; alter table node drop column receipts, drop column link;
      delete from _prisma_migrations where migration_name like '%add_receipts'`);

    expect(await migrate(database.url, "prisma/migrations")).toEqual([expect.stringContaining("add_receipts")]);

    // Which rights there are to a table is told by a later migration.
    await sql("grant select, insert on receipt to vxlens_writer, vxlens_keeper");
    expect(await verifyHistory(store, SMALL)).toMatchObject({ wrong: null, verified: { versions: 10, receipts: 11 } });
    await pushAt(store, NOON + 30 * MINUTE, { node: "node1", snapshot: flannelSnapshot(1, 2) });
    expect(await verifyHistory(store, SMALL)).toMatchObject({ wrong: null, verified: { receipts: 12 } });
    await sql(`update version set valid_from = valid_from + interval '1 second' where valid_from = '2026-11-22T12:06:00Z'`);
    expect((await verifyHistory(store)).wrong).toMatchObject({ table: "version", key: { node: "node1" } });
  });
});

/** Another node's push may have been followed by retention. */
function unlessForgotten(error: unknown): void {
  if (!(error instanceof Failure) || error.code !== "history_not_kept") throw error;
}
