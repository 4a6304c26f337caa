import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, fdbLine, heartbeat, iso, observedAfter, push } from "../../support/api.ts";
import { type RunningServer, START, startServer } from "../../support/server.ts";

const MINUTE = 60_000;

let server: RunningServer;
let node = 0;
const nodePath = () => `/api/v1/clusters/lab/nodes/n${node}`;
const pushed = async (envelope: object) => String((await push(server, envelope, { path: `${nodePath()}/snapshot` })).headers.get("ETag"));
const beat = (etag: string | null) => heartbeat(server, etag, `${nodePath()}/heartbeat`);

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  node += 1;
  server.clock.now = START;
});

type NodeRow = Readonly<{ last_seen_at: Date; received_at: Date; valid_from: Date; volatile_seen_at: Date; revision: number }>;

async function row(): Promise<NodeRow> {
  const rows = await server.store.db.$queryRaw<NodeRow[]>`
    select last_seen_at, received_at, valid_from, volatile_seen_at, revision from node where name = ${`n${node}`}`;
  if (rows[0] === undefined) throw new Error("no such node");
  return rows[0];
}

async function versions(): Promise<{ valid_from: Date; valid_to: Date | null; last_seen_at: Date }[]> {
  return server.store.db.$queryRaw`
    select v.valid_from, nullif(v.valid_to, 'infinity') as valid_to, v.last_seen_at
    from version v join node n on n.cluster_id = v.cluster_id and n.id = v.node_id where n.name = ${`n${node}`} order by v.valid_from`;
}

describe("pushHeartbeat", () => {
  it("moves when the node was seen last, and nothing else", async () => {
    const etag = await pushed({ fdb: fdbLine("10.0.2.15") });
    const before = await row();
    server.clock.now += MINUTE;
    const answer = await beat(etag);

    expect(answer.status).toBe(204);
    expect(answer.text).toBe("");
    expect(await row()).toEqual({ ...before, last_seen_at: new Date(START + MINUTE), received_at: new Date(START + MINUTE) });
    expect(await versions()).toEqual([]);
  });

  it("keeps the gap in history after a silence longer than three intervals", async () => {
    const etag = await pushed({ fdb: fdbLine("10.0.2.15") });
    server.clock.now += 3 * MINUTE + 1;
    expect((await beat(etag)).status).toBe(204);

    expect(await versions()).toEqual([
      { valid_from: new Date(START), valid_to: new Date(server.clock.now), last_seen_at: new Date(START) },
    ]);
    expect(await row()).toMatchObject({ valid_from: new Date(server.clock.now), last_seen_at: new Date(server.clock.now) });
    server.clock.now += MINUTE;
    expect((await beat(etag)).status).toBe(204);
  });

  it("keeps no gap after a silence of exactly three intervals", async () => {
    const etag = await pushed({ fdb: fdbLine("10.0.2.15") });
    server.clock.now += 3 * MINUTE;
    await beat(etag);

    expect(await versions()).toEqual([]);
  });

  it("keeps one gap when heartbeats meet", async () => {
    const etag = await pushed({ fdb: fdbLine("10.0.2.15") });
    server.clock.now += 10 * MINUTE;
    const answers = await Promise.all([beat(etag), beat(etag), beat(etag), beat(etag)]);

    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(await versions()).toHaveLength(1);
  });

  it("does not refresh volatile rows, so that they end when they were reported last", async () => {
    const volatile = "10.0.0.9 dev eth0 lladdr 52:54:00:00:00:09 REACHABLE\n";
    const etag = await pushed({ fdb: fdbLine("10.0.2.15"), neighbors: volatile });
    server.clock.now += MINUTE;
    await beat(etag);
    server.clock.now += MINUTE;
    await pushed({ fdb: fdbLine("10.0.2.15"), neighbors: "" });

    const ended = await server.store.db.$queryRaw`
      select v.last_seen_at from volatile_state v join node n on n.id = v.node_id where n.name = ${`n${node}`} and v.valid_to < 'infinity'`;
    expect(ended).toEqual([{ last_seen_at: new Date(START) }]);
  });

  it("takes a heartbeat that arrives after a newer one", async () => {
    const etag = await pushed({ fdb: fdbLine("10.0.2.15") });
    server.clock.now = START - 1000;

    expect((await beat(etag)).status).toBe(204);
    expect(await row()).toMatchObject({ last_seen_at: new Date(START) });
  });

  it("answers 412 digest_not_current once something else was pushed", async () => {
    const etag = await pushed({ fdb: fdbLine("10.0.2.15") });
    server.clock.now += MINUTE;
    const newer = await pushed({ fdb: fdbLine("192.168.1.123") });

    expect((await beat(etag)).json).toMatchObject({ status: 412, code: "digest_not_current" });
    expect((await beat(newer)).status).toBe(204);
  });

  it("answers 412 digest_not_current to the ETag of a late push", async () => {
    server.clock.now += 10 * MINUTE;
    const current = await pushed(observedAfter(10 * MINUTE, fdbLine("10.0.2.15")));
    const late = await pushed({ observedAt: iso(START), sentAt: iso(START + MINUTE), fdb: fdbLine("192.168.1.123") });

    expect((await beat(late)).json).toMatchObject({ code: "digest_not_current" });
    expect((await beat(current)).status).toBe(204);
  });

  it.each([
    { because: "the tag is weak", tag: (etag: string) => `W/${etag}` },
    { because: "the tag has no quotes", tag: (etag: string) => etag.replaceAll('"', "") },
    { because: "there are two tags", tag: (etag: string) => `${etag}, "x"` },
    { because: "any tag is meant", tag: () => "*" },
    { because: "the tag is not one of ours", tag: () => '"d1"' },
    { because: "the tag is spelled in upper case", tag: (etag: string) => etag.toUpperCase() },
  ])("answers 412 digest_not_current when $because", async ({ tag }) => {
    const etag = await pushed({ fdb: fdbLine("10.0.2.15") });

    expect((await beat(tag(etag))).json).toMatchObject({ status: 412, code: "digest_not_current" });
  });

  it("answers 400 if_match_required without If-Match", async () => {
    expect((await beat(null)).json).toMatchObject({ status: 400, code: "if_match_required" });
  });

  it("answers 412 digest_not_current for a node that never reported", async () => {
    expect((await beat('"00000000-0000-0000-0000-000000000000"')).json).toMatchObject({ status: 412, code: "digest_not_current" });
  });

  it("answers 412 digest_not_current for a node that is retired", async () => {
    const etag = await pushed({ fdb: fdbLine("10.0.2.15") });
    await call(server, { method: "DELETE", path: nodePath(), headers: {} });

    expect((await beat(etag)).json).toMatchObject({ code: "digest_not_current" });
  });
});
