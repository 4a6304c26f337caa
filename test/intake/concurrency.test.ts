import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Failure } from "../../src/failure/failure.ts";
import { acceptSnapshot } from "../../src/intake/accept-snapshot.ts";
import type { Push, PushResult } from "../../src/intake/push.ts";
import { ContentCache } from "../../src/storage/content-cache.ts";
import { nodeStateOf } from "../../src/storage/node-state.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { collectGarbage } from "../../src/upkeep/collect-garbage.ts";
import { removeHistory } from "../../src/upkeep/remove-history.ts";
import { ACCEPT, entryTo, NOON, ok, pushOf, type Reported, routeTo, SECOND } from "../builders/push.ts";
import { count, DANGLING } from "../support/database-state.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { readStoredHistory } from "../support/stored-history.ts";

const WRITERS = Array.from({ length: 8 }, (_, writer) => writer);
const PEERS = Array.from({ length: 60 }, (_, peer) => peer + 1);

let database: TestDatabase;
/** Of each writer, as of eight replicas: what one knows to be stored another does not. */
let stores: OpenStore[];

beforeEach(async () => {
  database = await freshDatabase();
  stores = WRITERS.map(() => openStore({ url: database.url, poolSize: 2 }));
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await database.drop();
});

/** The tables of a node that has moved so many peers' VTEPs. */
function tables(moved: number): Reported {
  return {
    routes: ok(
      "routes",
      PEERS.map((peer) => routeTo(peer, `10.42.${peer}.0`)),
    ),
    fdb: ok(
      "fdb",
      PEERS.map((peer) => entryTo(peer, peer <= moved ? `198.51.100.${peer}` : `192.0.2.${peer}`)),
    ),
  };
}

const storeOf = (writer: number): OpenStore => stores[writer % stores.length]!;

/** Pushes until it is taken: a node that is busy may be sent the same body again. */
async function pushed(store: OpenStore, push: Push): Promise<PushResult> {
  for (;;) {
    try {
      return await acceptSnapshot(store, push, ACCEPT);
    } catch (error) {
      if (!(error instanceof Failure && error.code === "busy")) throw error;
    }
  }
}

/** Without the ids: those who create a cluster at the same time each take one, and all but one are lost. */
const rowsOf = (store: OpenStore): Promise<unknown[]> => store.keepers.$queryRaw`
  select (select json_agg(s order by slot, valid_from)::text from (select slot, valid_from, valid_to, chunk from slot_state) s) as slots,
    (select json_agg(v order by valid_from, digest)::text from (select valid_from, valid_to, digest, last_seen_at, ok_sections from version) v) as versions`;

describe("pushes of many nodes at once", () => {
  it("learn the same rows in any order without a deadlock, a lost change or a doubled one", async () => {
    const rounds = [0, 1, 2, 3, 4, 5];
    const movedIn = (writer: number, round: number) => 10 * ((round + writer) % rounds.length);

    const told = await Promise.all(
      WRITERS.map(async (writer) => {
        const results: PushResult[] = [];
        for (const round of rounds) {
          const push = pushOf(tables(movedIn(writer, round)), { node: `node${writer}`, receivedAt: NOON + round * SECOND });
          results.push(await pushed(storeOf(writer), push));
        }
        return results;
      }),
    );

    for (const [writer, results] of told.entries()) {
      const modified = rounds.slice(1).map((round) => ({ added: 0, removed: 0, modified: movedIn(writer, round) === 0 ? 50 : 10 }));
      expect(results.map(({ outcome }) => outcome)).toEqual(rounds.map(() => "applied"));
      expect(results.map(({ changes }) => changes.fdb)).toEqual([{ added: 60, removed: 0, modified: 0 }, ...modified]);
    }
    const states = rounds.map((round) => nodeStateOf(pushOf(tables(10 * round)).readings));
    const chunks = new Set(
      states.flatMap(({ slots }) => [...slots.values()].filter(({ facts }) => facts.length > 0).map(({ chunk }) => chunk)),
    );
    const facts = new Set(states.flatMap(({ slots }) => [...slots.values()].flatMap((slot) => slot.facts.map(({ hash }) => hash))));
    expect(await count(storeOf(0), `select count(*) from chunk`)).toBe(chunks.size);
    expect(await count(storeOf(0), `select count(*) from fact`)).toBe(facts.size);
    expect(await count(storeOf(0), DANGLING)).toBe(0);
  });
});

describe("pushes of one node at once", () => {
  const pushes = WRITERS.flatMap((writer) =>
    [0, 1, 2, 3].map((round) => {
      const at = NOON + (round * WRITERS.length + writer) * SECOND;
      return pushOf(tables(writer * 4 + round), { receivedAt: NOON + 60 * SECOND, observedAt: at, sentAt: NOON + 60 * SECOND });
    }),
  );

  it("enter its history each, as if they had come one after the other", async () => {
    await Promise.all(WRITERS.map((writer) => pushAll(writer)));

    const history = await readStoredHistory(storeOf(0), { cluster: "test", node: "a" });
    for (const push of pushes) {
      expect(history.stateAt("fdb", push.observedAt ?? 0)?.get("flannel.1 0e:42:0a:00:00:01 self")).toBe(
        push.readings.fdb.status === "ok" ? push.readings.fdb.facts[0]?.text : "",
      );
    }
    expect(await count(storeOf(0), `select count(*) from version`)).toBe(pushes.length - 1);
    expect(await rowsOf(storeOf(0))).toEqual(await rowsInOrder());
  });

  it("change nothing when all of them are repeated at once", async () => {
    await Promise.all(WRITERS.map((writer) => pushAll(writer)));
    const before = await rowsOf(storeOf(0));

    const again = await Promise.all(WRITERS.map((writer) => pushAll(writer)));

    expect(new Set(again.flat().map(({ outcome }) => outcome))).toEqual(new Set(["duplicate"]));
    expect(await rowsOf(storeOf(0))).toEqual(before);
  });

  async function pushAll(writer: number): Promise<PushResult[]> {
    const results: PushResult[] = [];
    for (const push of pushes.filter((_, index) => Math.floor(index / 4) === writer)) results.push(await pushed(storeOf(writer), push));
    return results;
  }

  /** What a database holds that was told the same in order. */
  async function rowsInOrder(): Promise<unknown[]> {
    const other = await freshDatabase();
    const store = openStore({ url: other.url, poolSize: 1 });
    for (const push of pushes.toSorted((a, b) => Number(a.observedAt) - Number(b.observedAt))) await acceptSnapshot(store, push, ACCEPT);
    const rows = await rowsOf(store);
    await store.close();
    await other.drop();
    return rows;
  }
});

describe("pushes beside retention and the collection of garbage", () => {
  const KNOWN_FOR_MS = 200;
  const GRACE_SECONDS = 1;
  const COLLECTED_MIN = 20;
  const LASTS_AT_MOST_MS = 60 * SECOND;
  /** A content comes again after twice the grace: about when it is collected. */
  const PHASE_MS = 500;
  const PHASES = 4;

  it("never refer to content that is gone, when content is known for a shorter time than the grace", {
    timeout: 2 * LASTS_AT_MOST_MS,
  }, async () => {
    let [round, collected] = [0, 0];
    const start = Date.now();
    const isOver = () => collected >= COLLECTED_MIN || Date.now() > start + LASTS_AT_MOST_MS;
    const pushing = async (writer: number) => {
      const store = { ...storeOf(writer), cache: new ContentCache({ knownForMs: KNOWN_FOR_MS }) };
      while (!isOver()) {
        round += 1;
        const phase = Math.floor((Date.now() - start) / PHASE_MS) % PHASES;
        const push = pushOf(tables(10 * phase + (round % 3)), { node: `node${writer}`, receivedAt: NOON + round * SECOND });
        await pushed(store, push);
        await sleep(5 * writer);
      }
    };
    const collecting = async () => {
      while (!isOver()) {
        await removeHistory(storeOf(6), { before: NOON + (round - 20) * SECOND });
        collected += await collectGarbage(storeOf(6), { graceSeconds: GRACE_SECONDS, batch: 20 });
      }
    };

    await Promise.all([...WRITERS.slice(0, 6).map((writer) => pushing(writer)), collecting()]);

    expect(await count(storeOf(0), DANGLING)).toBe(0);
    expect(collected).toBeGreaterThanOrEqual(COLLECTED_MIN);
  });
});
