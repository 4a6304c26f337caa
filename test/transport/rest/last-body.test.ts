import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { removeHistory } from "../../../src/upkeep/remove-history.ts";
import { call, fdbLine, iso, JSON_HEADERS, push } from "../../support/api.ts";
import { count } from "../../support/database-state.ts";
import { type RunningServer, START, startServer } from "../../support/server.ts";

const MINUTE = 60_000;
let server: RunningServer;
let node = 0;
const path = () => `/api/v1/clusters/lab/nodes/n${node}`;
const send = (envelope: object) => push(server, envelope, { path: `${path()}/snapshot` });
/** Seen so long after START, and sent now. */
const observed = (afterMs: number, fdb: string) => ({ observedAt: iso(START + afterMs), sentAt: iso(server.clock.now), fdb });
const kept = (headers: Readonly<Record<string, string>> = {}) => call(server, { method: "GET", path: `${path()}/last-body`, headers });

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  node += 1;
  server.clock.now = START;
});

describe("GET last-body", () => {
  it("gives what the node sent, as it sent it, with the digest of its snapshot", async () => {
    const body = `{ "odd": [1,  2], "fdb": ${JSON.stringify(fdbLine("10.0.2.15"))} }`;
    const pushed = await call(server, { path: `${path()}/snapshot`, body });

    const [packed, plain] = [await kept({ "Accept-Encoding": "gzip" }), await kept({ "Accept-Encoding": "identity" })];

    expect([packed.text, plain.text]).toEqual([body, body]);
    expect([packed.headers.get("Content-Type"), packed.headers.get("ETag")]).toEqual([
      "application/json; charset=utf-8",
      pushed.headers.get("ETag"),
    ]);
    expect(packed.headers.get("Last-Modified")).toBe(new Date(START).toUTCString());
  });

  it("gives a body that came packed, and a paste as text", async () => {
    const headers = { ...JSON_HEADERS, "Content-Encoding": "gzip" };
    await call(server, { path: `${path()}/snapshot`, headers, body: gzipSync(`{"fdb":${JSON.stringify(fdbLine("10.0.2.15"))}}`) });
    expect((await kept()).json).toEqual({ fdb: fdbLine("10.0.2.15") });

    server.clock.now += MINUTE;
    const paste = `root@n${node}:~# bridge fdb show\n${fdbLine("10.0.2.16")}`;
    await call(server, { path: `${path()}/snapshot`, headers: { "Content-Type": "text/plain" }, body: paste });
    const answer = await kept();
    expect([answer.text, answer.headers.get("Content-Type")]).toEqual([paste, "text/plain; charset=utf-8"]);
  });

  it("is that of the newest push that said something new", async () => {
    server.clock.now += 2 * MINUTE;
    await send(observed(MINUTE, fdbLine("10.0.2.15")));
    const first = (await kept()).text;
    await send(observed(2 * MINUTE, fdbLine("10.0.2.15")));
    await send(observed(0, fdbLine("10.0.2.14")));
    await call(server, { path: `${path()}/snapshot?dryRun=true`, body: JSON.stringify(observed(2 * MINUTE, fdbLine("10.0.2.17"))) });
    expect((await kept()).text).toBe(first);

    server.clock.now += MINUTE;
    await send(observed(3 * MINUTE, fdbLine("10.0.2.16")));
    expect((await kept()).text).toContain("10.0.2.16");
  });

  it("says so where a body is too large to keep, and gives none that is not the last", async () => {
    await send({ fdb: fdbLine("10.0.2.15") });
    server.clock.now += MINUTE;
    await send({ fdb: fdbLine("10.0.2.16"), noise: randomBytes(1_200_000).toString("hex") });

    const answer = await kept();

    expect(answer.json).toMatchObject({ status: 404, code: "not_found" });
    expect(answer.json["detail"]).toMatch(/^the last body of n\d+ is not kept: it has \d{7} bytes when it is packed$/);
  });

  it("has nothing of a node that never reported, and forgets a node with its history", async () => {
    expect((await kept()).json).toMatchObject({ code: "not_found", detail: `no body of n${node} is kept` });
    expect((await call(server, { method: "GET", path: "/api/v1/clusters/never/nodes/n/last-body", headers: {} })).status).toBe(404);

    await send({ fdb: fdbLine("10.0.2.15") });
    await call(server, { method: "DELETE", path: path(), headers: {} });
    expect((await kept()).status).toBe(200);
    await removeHistory(server.store, { before: START + MINUTE });
    expect(await count(server.store, `select count(*) from node n join last_body b on b.node_id = n.id where n.name = 'n${node}'`)).toBe(0);
  });
});
