import { once } from "node:events";
import { request } from "node:http";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createAccess } from "../../../src/access/access.ts";
import { DATABASE_CALLER } from "../../../src/access/caller.ts";
import type { TokenAt } from "../../../src/access/tokens.ts";
import { toFailure } from "../../../src/failure/to-failure.ts";
import { type OpenStore, openStore } from "../../../src/storage/store.ts";
import { call, fdbLine, JSON_HEADERS } from "../../support/api.ts";
import { type RunningServer, START, startServer } from "../../support/server.ts";
import { bearer, issue, STRANGE_SECRET } from "../../support/tokens.ts";

const DAY = 86_400_000;
const BODY = JSON.stringify({ fdb: fdbLine("10.0.2.15") });

let server: RunningServer;
let nodes = 0;
let node = "";
const pathOf = (name: string, cluster = "lab") => `/api/v1/clusters/${cluster}/nodes/${name}`;
const pushAs = (secret: string, path = `${pathOf(node)}/snapshot`) =>
  call(server, { path, headers: { ...JSON_HEADERS, ...bearer(secret) }, body: BODY });
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => call(server, { method: "GET", path, headers });
const post = (path: string, secret: string, body?: object) =>
  call(server, { method: "POST", path, headers: { ...JSON_HEADERS, ...bearer(secret) }, ...(body && { body: JSON.stringify(body) }) });
const enroll = (secret: string, name: string, cluster = "lab") => post(`/api/v1/clusters/${cluster}/enroll`, secret, { node: name });
const ofNode = (name = node, cluster = "lab") => issue(server, { kind: "node", clusters: [cluster], node: name });

beforeAll(async () => {
  server = await startServer({ auth: "tokens" });
});
afterAll(() => server.stop());
beforeEach(() => {
  nodes += 1;
  node = `n${nodes}`;
  server.clock.now = START;
});

describe("a service that takes tokens", () => {
  it("answers every request without a valid one alike, whatever is wrong with it and whatever is asked for", async () => {
    const { secret, token } = await ofNode();
    await revoked(token.id);
    const expired = (await issue(server, { kind: "read", clusters: ["*"], lifetimeMs: 60_000 })).secret;
    server.clock.now += 60_000;
    const headers = [
      {},
      bearer(secret),
      bearer(expired),
      bearer(STRANGE_SECRET),
      bearer(`${secret.slice(0, -1)}_`),
      bearer("x".repeat(8_000)),
      { Authorization: secret },
      { Authorization: `Basic ${Buffer.from(`vxlens:${secret}`).toString("base64")}` },
    ];
    const paths = ["/metrics", "/api/v1/tables/nodes", `${pathOf(node)}/snapshot`, "/graphql", "/nothing/here"];
    const answers = await Promise.all(paths.flatMap((path) => headers.map((sent) => get(path, { ...sent, "X-Request-Id": "same" }))));
    const said = new Set(answers.map(({ status, json }) => JSON.stringify([status, { ...json, instance: "" }])));

    expect([...said]).toEqual([expect.stringContaining('"code":"unauthenticated"')]);
    expect(answers.map(({ headers: told }) => told.get("WWW-Authenticate"))).toEqual(answers.map(() => 'Bearer realm="vxlens"'));
  });

  it("takes none of two Authorization headers", async () => {
    const { secret } = await ofNode();
    const status = await new Promise((resolve, reject) => {
      const headers = { Authorization: [`Bearer ${secret}`, `Bearer ${secret}`] };
      request(`${server.url}/metrics`, { headers }, ({ statusCode }) => resolve(statusCode))
        .on("error", reject)
        .end();
    });

    expect(status).toBe(401);
  });

  it.each(["/healthz", "/readyz", "/agent.sh", "/schema.graphql", "/openapi.json"])("lets everybody have %s", async (path) => {
    expect((await get(path)).status).toBe(200);
  });

  it("refuses a token in the address, valid or not, and never logs one, wherever it stands", async () => {
    const { secret } = await ofNode();
    const before = server.log.length;
    const answers = await Promise.all([
      get(`/api/v1/tables/nodes?token=${secret}`),
      get(`/api/v1/tables/nodes?access_token=x`, bearer(secret)),
      get(`${pathOf(secret)}/snapshot`, bearer(secret)),
      get(`/healthz?x=${secret}`),
      get(`/graphql/${secret.replaceAll("_", "%5f")}`),
      pushAs(secret),
      enroll(secret, node),
    ]);

    expect(answers.slice(0, 5).map(({ status, json: { code } }) => [status, code])).toEqual(
      answers.slice(0, 5).map(() => [400, "token_in_url"]),
    );
    expect(answers.slice(5).map(({ status }) => status)).toEqual([200, 403]);
    expect(server.log.length).toBeGreaterThan(before + 6);
    expect(server.log.join("") + answers.map(({ text }) => text).join("")).not.toContain(secret.slice("vxl_node_".length, 20));
  });
});

describe("a node's token", () => {
  it("reports for its node, and says 403 to all else", async () => {
    const { secret } = await ofNode();
    await ofNode("other");
    const pushed = await pushAs(secret);
    const etag = { ...bearer(secret), "If-Match": String(pushed.headers.get("ETag")) };
    const beat = await call(server, { method: "POST", path: `${pathOf(node)}/heartbeat`, headers: etag });
    const refused = await Promise.all([
      pushAs(secret, `${pathOf("other")}/snapshot`),
      pushAs(secret, `${pathOf(node, "other")}/snapshot`),
      pushAs(secret, `${pathOf("other")}/snapshot?dryRun=true`),
      call(server, { method: "POST", path: `${pathOf("other")}/heartbeat`, headers: etag }),
      call(server, { method: "DELETE", path: pathOf(node), headers: bearer(secret) }),
      get("/api/v1/tables/nodes", bearer(secret)),
      get("/metrics", bearer(secret)),
      enroll(secret, "another"),
      post(`${pathOf("other")}/token:rotate`, secret),
    ]);

    expect([pushed.status, beat.status]).toEqual([200, 204]);
    expect(refused.map(({ status, json: { code } }) => [status, code])).toEqual(refused.map(() => [403, "forbidden"]));
  });

  it("writes its own node whatever a body says", async () => {
    const { secret } = await ofNode();
    const body = JSON.stringify({ cluster: "prod", node: "other", rights: "admin", fdb: fdbLine("10.0.2.15") });
    await call(server, { path: `${pathOf(node)}/snapshot`, headers: { ...JSON_HEADERS, ...bearer(secret) }, body });
    const rows = await server.store.db.$queryRaw`
      select c.name as cluster, n.name as node from node n join cluster c on c.id = n.cluster_id where n.name in (${node}, 'other') or c.name = 'prod'`;

    expect(rows).toEqual([{ cluster: "lab", node }]);
  });

  it("is not taken any more once its node was retired, also where the node was made anew", async () => {
    const [{ secret }, admin] = [await ofNode(), await issue(server, { kind: "admin" })];
    await pushAs(secret);
    const retired = await call(server, { method: "DELETE", path: pathOf(node), headers: bearer(admin.secret) });
    const late = await pushAs(secret);
    const again = await ofNode();
    const pushed = await pushAs(again.secret);

    expect([retired.status, late.status, pushed.status]).toEqual([204, 401, 200]);
    expect((await pushAs(secret)).status).toBe(401);
  });

  it("replaces itself: the secret of before is taken for a day, and can ask once more where the answer was lost", async () => {
    const { secret } = await ofNode();
    const lost = await post(`${pathOf(node)}/token:rotate`, secret);
    const { json } = await post(`${pathOf(node)}/token:rotate`, secret);
    const now = String(json["token"]);
    const inOverlap = [await pushAs(secret), await pushAs(now), await pushAs(String(lost.json["token"]))];
    server.clock.now += DAY;
    const afterwards = [await pushAs(secret), await pushAs(now)];

    expect(json).toMatchObject({ cluster: "lab", node, expiresAt: new Date(START + 90 * DAY).toISOString() });
    expect(inOverlap.map(({ status }) => status)).toEqual([200, 200, 401]);
    expect(afterwards.map(({ status }) => status)).toEqual([401, 200]);
  });
});

describe("when a token was used last", () => {
  it("is known to the hour, so that a heartbeat a minute does not write it each time", async () => {
    const { secret, token } = await ofNode();
    const rowOf = async () => {
      const rows = await server.store.db.$queryRaw<{ at: Date | null; version: string }[]>`
        select last_used_at as at, xmin::text as version from token where id = ${token.id}`;
      return rows[0];
    };
    await pushAs(secret);
    await vi.waitFor(async () => expect((await rowOf())?.at).toEqual(new Date(START)));
    const written = await rowOf();
    server.access.forget();
    server.clock.now += 3_599_999;
    await pushAs(secret);
    const within = await rowOf();
    server.access.forget();
    server.clock.now += 1;
    await pushAs(secret);

    expect(within).toEqual(written);
    await vi.waitFor(async () => expect((await rowOf())?.at).toEqual(new Date(server.clock.now)));
  });
});

describe("an enroll token", () => {
  it("gets a node of its cluster a token, once, and does nothing else", async () => {
    const { secret } = await issue(server, { kind: "enroll", clusters: ["lab"] });
    const enrolled = await enroll(secret, node);
    const pushed = await pushAs(String(enrolled.json["token"]));
    const refused = [await enroll(secret, node), await enroll(secret, node, "prod"), await pushAs(secret), await enroll(secret, "A B")];

    expect(enrolled.json).toMatchObject({ token: expect.stringMatching(/^vxl_node_/), cluster: "lab", node });
    expect([enrolled.status, pushed.status]).toEqual([201, 200]);
    expect(refused.map(({ status, json: { code } }) => [status, code])).toEqual([
      [409, "node_enrolled"],
      [403, "forbidden"],
      [403, "forbidden"],
      [422, "bad_name"],
    ]);
    expect((await post("/api/v1/clusters/lab/enroll", secret, { name: node })).json).toMatchObject({ code: "wrong_type" });
  });

  it.each([
    { body: "", code: "empty_body" },
    { body: "{", code: "json_syntax" },
    { body: "[]", code: "wrong_type" },
    { body: '"n1"', code: "wrong_type" },
    { body: '{"node":7}', code: "wrong_type" },
    { body: '{"node":"a\\u0000"}', code: "nul_character" },
    { body: JSON.stringify({ node: "a".repeat(8_192) }), code: "body_too_large" },
    { body: '{"node":"n"}', code: "unsupported_charset", type: "application/json; charset=latin1" },
    { body: '{"node":"n"}', code: "unsupported_media_type", type: "text/plain" },
  ])("answers $code to the body $body", async ({ body, code, type = "application/json" }) => {
    const { secret } = await issue(server, { kind: "enroll", clusters: ["lab"] });
    const headers = { "Content-Type": type, ...bearer(secret) };
    const answer = await call(server, { method: "POST", path: "/api/v1/clusters/lab/enroll", headers, body });

    expect(answer.json).toMatchObject({ code });
  });

  it("enrolls a name once of many times at once", async () => {
    const { secret } = await issue(server, { kind: "enroll", clusters: ["lab"] });
    const answers = await Promise.all(Array.from({ length: 8 }, () => enroll(secret, node)));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
  });

  it("enrolls a name again once its token was revoked or has expired", async () => {
    const { secret } = await issue(server, { kind: "enroll", clusters: ["lab"], lifetimeMs: 365 * DAY });
    const first = await enroll(secret, node);
    const { revokedAt } = await revoked(Number(first.json["tokenId"]));
    const second = await enroll(secret, node);
    server.clock.now += 90 * DAY;
    const third = await enroll(secret, node);

    expect(revokedAt).toBe(START);
    expect([first.status, second.status, third.status]).toEqual([201, 201, 201]);
  });
});

const revoked = (id: number): Promise<TokenAt> =>
  server.access.revokeToken({ caller: DATABASE_CALLER, at: server.clock.now, requestId: "" }, id);

describe("a read token", () => {
  it.each(["nodes", "findings", "annotations", "series", "changes"])(
    "reads of the table %s what is of its clusters, and no other",
    async (table) => {
      const { secret } = await issue(server, { kind: "read", clusters: ["lab"] });
      await pushAs((await ofNode(node, "prod")).secret, `${pathOf(node, "prod")}/snapshot`);
      const read = async (cluster: string) => (await get(`/api/v1/tables/${table}?cluster=${cluster}`, bearer(secret))).text;

      expect(await read("prod")).toBe(await read("nowhere"));
    },
  );

  it("reads the tables of its clusters; another's are as if it was not there, and nothing is written", async () => {
    const { secret } = await issue(server, { kind: "read", clusters: ["lab"] });
    await pushAs((await ofNode()).secret);
    await pushAs((await ofNode(node, "prod")).secret, `${pathOf(node, "prod")}/snapshot`);
    const [own, other, none] = await Promise.all(
      ["lab", "prod", "nowhere"].map((cluster) => get(`/api/v1/tables/nodes?cluster=${cluster}&node=${node}`, bearer(secret))),
    );

    expect(own?.json).toMatchObject([{ node }]);
    expect([other?.text, none?.text]).toEqual(["[]", "[]"]);
    expect((await pushAs(secret)).status).toBe(403);
    expect((await get("/metrics", bearer(secret))).status).toBe(403);
  });

  it("for all clusters reads the metrics too", async () => {
    const { secret } = await issue(server, { kind: "read", clusters: ["*"] });

    expect((await get("/metrics", bearer(secret))).text).toContain("vxlens_nodes{");
  });
});

describe("an admin token", () => {
  it("may do everything; what only it may is noted before it is done, with who asked and under which request", async () => {
    const { secret, token } = await issue(server, { kind: "admin" });
    const headers = { ...JSON_HEADERS, ...bearer(secret), "X-Request-Id": `audited-${node}` };
    await call(server, { path: `${pathOf(node)}/snapshot`, headers, body: BODY });
    await call(server, { method: "POST", path: `${pathOf(node)}/heartbeat`, headers: { ...headers, "If-Match": '"x"' } });
    await call(server, { method: "DELETE", path: pathOf(node), headers });
    await call(server, { method: "GET", path: "/metrics", headers });
    const rows = await server.store.db.$queryRaw`
      select actor, token_id, action, target from audit where request_id = ${`audited-${node}`} order by id`;
    const by = { actor: "admin", token_id: token.id, target: `node:lab/${node}` };

    expect(rows).toEqual(["push_snapshot", "push_heartbeat", "retire_node"].map((action) => ({ ...by, action })));
  });
});

describe("the list of expected nodes", () => {
  const put = (secret: string, cluster: string) =>
    call(server, {
      path: `/api/v1/clusters/${cluster}/expected-nodes`,
      headers: { ...JSON_HEADERS, ...bearer(secret) },
      body: '{"nodes":["x"]}',
    });

  it("is an administrator's to write, which is noted, and a reader's of that cluster to read", async () => {
    const [admin, reader, stranger] = await Promise.all([
      issue(server, { kind: "admin" }),
      issue(server, { kind: "read", clusters: ["listed"] }),
      issue(server, { kind: "read", clusters: ["lab"] }),
    ]);
    const [taken, forbidden] = [await put(admin.secret, "listed"), await put(reader.secret, "listed")];
    const seen = await Promise.all(
      [reader, stranger, await ofNode()].map(({ secret }) => get("/api/v1/clusters/listed/expected-nodes", bearer(secret))),
    );
    const noted = await server.store.db.$queryRaw`select token_id, target from audit where action = 'expect_nodes'`;

    expect([taken.status, forbidden.status]).toEqual([200, 403]);
    expect(seen.map(({ status }) => status)).toEqual([200, 404, 403]);
    expect(noted).toEqual([{ token_id: admin.token.id, target: "cluster:listed" }]);
  });
});

describe("the last body of a node", () => {
  it("is an administrator's to read, which is noted, and nobody else's", async () => {
    const [admin, reader, own] = [
      await issue(server, { kind: "admin" }),
      await issue(server, { kind: "read", clusters: ["*"] }),
      await ofNode(),
    ];
    await pushAs(own.secret);
    const answers = await Promise.all([admin, reader, own].map(({ secret }) => get(`${pathOf(node)}/last-body`, bearer(secret))));
    const noted = await server.store.db.$queryRaw`select token_id, target from audit where action = 'read_last_body'`;

    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403]);
    expect(noted).toEqual([{ token_id: admin.token.id, target: `node:lab/${node}` }]);
  });
});

describe("revocation", () => {
  it("is at once where it is asked for, and within a second in every other process", async () => {
    const [{ secret, token }, other] = [await ofNode(), replica(server.store)];
    await other.identify(secret);
    await revoked(token.id);
    const here = await pushAs(secret);
    other.passed.ms = 999;
    const inTime = await other.identify(secret);
    other.passed.ms = 1_000;

    expect(here.status).toBe(401);
    expect(inTime).toMatchObject({ kind: "node", node });
    await expect(other.identify(secret)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("is no later while the database is away: a token that was seen is taken for its second and no longer", async () => {
    const { secret } = await ofNode();
    const way = await wayTo(server.databaseUrl);
    const store = openStore({ url: way.url, poolSize: 1 });
    const other = replica(store);
    await other.identify(secret);
    way.close();
    other.passed.ms = 999;
    const seen = await other.identify(secret);
    other.passed.ms = 1_000;
    const error = await other.identify(secret).catch(toFailure);
    await store.close();

    expect(seen).toMatchObject({ kind: "node", node });
    expect(error).toMatchObject({ code: "database_unavailable" });
  });
});

/** Another process on the same database, with a stopwatch of its own. */
function replica(store: OpenStore) {
  const passed = { ms: 0 };
  const access = createAccess(store, { mode: "tokens", now: () => server.clock.now, elapsed: () => passed.ms, onError: () => {} });
  return { passed, identify: (secret: string) => access.identify([`Bearer ${secret}`]) };
}

/** A way to a database that can be closed. */
async function wayTo(databaseUrl: string): Promise<{ url: string; close: () => void }> {
  const url = new URL(databaseUrl);
  const { hostname, port } = url;
  const sockets: Socket[] = [];
  const through = createServer((socket) => {
    const onward = connect(Number(port || 5432), hostname);
    sockets.push(socket, onward);
    for (const end of [socket, onward]) end.on("error", () => {});
    socket.pipe(onward).pipe(socket);
  }).listen(0, "127.0.0.1");
  await once(through, "listening");
  url.host = `127.0.0.1:${(through.address() as AddressInfo).port}`;
  const close = () => {
    through.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: url.href, close };
}
