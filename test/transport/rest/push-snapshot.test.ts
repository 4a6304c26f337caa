import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { call, fdbLine, iso, observedAfter, push, SNAPSHOT_PATH, storySnapshot } from "../../support/api.ts";
import { RETENTION_MS, type RunningServer, START, startServer } from "../../support/server.ts";

const MINUTE = 60_000;

let server: RunningServer;
let node = 0;
/** Each test pushes to a node of its own. */
const path = (query = "") => `/api/v1/clusters/lab/nodes/n${node}/snapshot${query}`;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  node += 1;
  server.clock.now = START;
});

describe("pushSnapshot", () => {
  it("answers applied with the digest as ETag, the times by the server's clock and the counts of changes", async () => {
    const answer = await push(server, storySnapshot, { path: path() });

    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      outcome: "applied",
      effectiveAt: iso(START),
      receivedAt: iso(START),
      changes: { fdb: { added: 1, removed: 0, modified: 0 } },
      warnings: [],
    });
    expect(answer.json["snapshotId"]).toMatch(/^\d+-[0-9a-f]{8}$/);
    expect(answer.headers.get("ETag")).toBe(`"${String(answer.json["digest"])}"`);
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(answer.headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("keeps the caller's request id", async () => {
    const answer = await push(server, storySnapshot, {
      path: path(),
      headers: { "Content-Type": "application/json", "X-Request-Id": "agent-7" },
    });

    expect(answer.headers.get("X-Request-Id")).toBe("agent-7");
  });

  it.each(["application/json;charset=UTF-8", "application/*", "text/html, application/problem+json;q=0.1"])(
    "answers a caller that accepts %s",
    async (accept) => {
      const headers = { "Content-Type": "application/json", Accept: accept };

      expect((await push(server, storySnapshot, { path: path(), headers })).status).toBe(200);
    },
  );

  it("answers unchanged when the same content is observed later", async () => {
    const first = await push(server, storySnapshot, { path: path() });
    server.clock.now += MINUTE;
    const second = await push(server, storySnapshot, { path: path() });

    expect(second.json).toMatchObject({
      outcome: "unchanged",
      digest: first.json["digest"],
      snapshotId: first.json["snapshotId"],
      changes: {},
    });
  });

  it("counts a new VTEP address of a known MAC as one modified row", async () => {
    await push(server, storySnapshot, { path: path() });
    server.clock.now += MINUTE;
    const answer = await push(server, { fdb: fdbLine("192.168.1.123") }, { path: path() });

    expect(answer.json).toMatchObject({ outcome: "applied", changes: { fdb: { added: 0, removed: 0, modified: 1 } } });
  });

  it("takes a repeated push for a duplicate that changes nothing", async () => {
    const envelope = observedAfter(0, fdbLine("10.0.2.15"));
    await push(server, envelope, { path: path() });
    server.clock.now += MINUTE;
    await push(server, observedAfter(MINUTE, fdbLine("10.0.2.16")), { path: path() });
    server.clock.now += MINUTE;
    const answer = await push(server, { ...envelope, sentAt: iso(server.clock.now) }, { path: path() });

    expect(answer.json).toMatchObject({ outcome: "duplicate", changes: {} });
  });

  it("enters a late push where it belongs, by the age that it tells", async () => {
    server.clock.now += 10 * MINUTE;
    await push(server, storySnapshot, { path: path() });
    const late = { observedAt: iso(START), sentAt: iso(START + 5 * MINUTE), fdb: fdbLine("192.168.1.123") };
    const answer = await push(server, late, { path: path() });

    expect(answer.json).toMatchObject({ outcome: "late", effectiveAt: iso(START + 5 * MINUTE), receivedAt: iso(START + 10 * MINUTE) });
  });

  it("does everything but store in a dry run", async () => {
    const dry = await push(server, storySnapshot, { path: path("?dryRun=true") });
    const real = await push(server, storySnapshot, { path: path("?dryRun=false") });

    expect(dry.json).toMatchObject({ outcome: "applied", digest: real.json["digest"], changes: { fdb: { added: 1 } } });
    expect(real.json).toMatchObject({ outcome: "applied" });
  });

  it("takes observedAt as it is with backfill", async () => {
    const old = START - 30 * 86_400_000;
    const answer = await push(server, { observedAt: iso(old), fdb: fdbLine("10.0.2.15") }, { path: path("?backfill=true") });

    expect(answer.json).toMatchObject({ outcome: "applied", effectiveAt: iso(old), warnings: [] });
  });

  it("takes an observation that is just within the retention, and refuses an older one with history_not_kept", async () => {
    const kept = { observedAt: START - RETENTION_MS, sentAt: START, fdb: fdbLine("10.0.2.15") };

    expect((await push(server, { ...kept, observedAt: START - RETENTION_MS - 1 }, { path: path() })).json["code"]).toBe("history_not_kept");
    expect((await push(server, kept, { path: path() })).status).toBe(200);
  });

  it("refuses what is older than the retention also where it would be the next sighting of what the node holds", async () => {
    await push(server, storySnapshot, { path: path() });
    server.clock.now += RETENTION_MS + 2 * MINUTE;
    const spooled = { observedAt: START + MINUTE, sentAt: server.clock.now, ...storySnapshot };

    expect((await push(server, spooled, { path: path() })).json["code"]).toBe("history_not_kept");
  });

  it("takes a row with a number of 64 bits", async () => {
    const link = '{"ifname":"eth0","xdp":{"prog":{"load_time":9107199254740993}}}';
    const answer = await call(server, { path: path(), body: `{"links":[${link},{"ifname":"eth1","mtu":18446744073709551615}]}` });

    expect(answer.json).toMatchObject({ outcome: "applied", changes: { links: { added: 1 } } });
    expect(answer.json["warnings"]).toMatchObject([{ code: "row_not_understood", pointer: "/sections/links/data/1" }]);
  });

  it("takes a gzipped body and the digest of its bytes", async () => {
    const body = gzipSync(JSON.stringify(storySnapshot));
    const digest = await crypto.subtle.digest("SHA-256", body);
    const headers = {
      "Content-Type": "application/json; charset=UTF-8",
      "Content-Encoding": "gzip",
      "Content-Digest": `sha-256=:${Buffer.from(digest).toString("base64")}:, unixsum=:AAAA:`,
    };

    expect((await call(server, { path: path(), headers, body })).json).toMatchObject({
      outcome: "applied",
      changes: { fdb: { added: 1 } },
    });
  });

  it("takes a terminal paste, and leaves out what shows only a part of its table", async () => {
    const body = [
      "root@node2:~# ip neigh show dev flannel.1 | grep 9.0.3.0",
      "9.0.3.0 lladdr c2:8a:fe:64:a4:f0 PERMANENT",
      "root@node2:~# bridge fdb show",
      `${fdbLine("10.0.2.15")}root@node2:~#`,
    ].join("\n");
    const answer = await call(server, { path: path(), headers: { "Content-Type": "text/plain" }, body });

    expect(answer.json).toMatchObject({ outcome: "applied", changes: { fdb: { added: 1 } } });
    expect(answer.json["changes"]).not.toHaveProperty("neighbors");
    expect(answer.json["warnings"]).toMatchObject([{ code: "partial_section", pointer: "/sections/neighbors" }, { code: "other_node" }]);
  });

  it("tells what it does not know in warnings and stores the rest", async () => {
    const envelope = {
      observedAt: iso(START - 3_600_000),
      colour: "red",
      sections: { fdb: { text: `${fdbLine("10.0.2.15")}what is this\n`, shade: 1 }, "a/b": [], neighbors: { status: "error", data: [{}] } },
    };
    const answer = await push(server, envelope, { path: path() });

    expect(answer.json).toMatchObject({ outcome: "applied", changes: { fdb: { added: 1 } } });
    expect(answer.json["warnings"]).toMatchObject([
      { code: "unknown_key", pointer: "/colour" },
      { code: "unknown_section", pointer: "/sections/a~1b" },
      { code: "rows_ignored", pointer: "/sections/neighbors" },
      { code: "unknown_key", pointer: "/sections/fdb/shade" },
      { code: "clock_skew", pointer: "/observedAt" },
      { code: "line_not_understood", pointer: "/sections/fdb/text:2" },
    ]);
  });

  it("makes versions of pushes that meet, one after the other, and loses none", async () => {
    const texts = Array.from({ length: 8 }, (_, index) => fdbLine(`192.0.2.${index + 1}`));
    const answers = await Promise.all(texts.map((text, index) => push(server, observedAfter(-1000 * index, text), { path: path() })));

    expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 200));
    expect(new Set(answers.map(({ json }) => json["digest"])).size).toBe(texts.length);
  });

  it("counts what it did in the metrics", async () => {
    const before = await outcomes();
    await push(server, storySnapshot, { path: path() });
    await call(server, { path: path(), body: "{" });
    const after = await outcomes();

    expect((after.get("applied") ?? 0) - (before.get("applied") ?? 0)).toBe(1);
    expect((after.get("rejected") ?? 0) - (before.get("rejected") ?? 0)).toBe(1);
    const { text } = await call(server, { method: "GET", path: "/metrics" });
    expect(text).toContain(`route="${SNAPSHOT_PATH.replace("lab", ":cluster").replace("n1", ":node")}",method="PUT",status="200"`);
  });
});

async function outcomes(): Promise<Map<string | number | undefined, number>> {
  const { values } = await server.metrics.snapshotsReceived.get();
  return new Map(values.map(({ labels, value }) => [labels.outcome, value]));
}
