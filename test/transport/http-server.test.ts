import { stat } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpServer, HTTP_LIMITS, type HttpLimits } from "../../src/transport/http-server.ts";
import { call, JSON_HEADERS, push, SNAPSHOT_PATH, storySnapshot } from "../support/api.ts";
import { answersIn, exchange, head } from "../support/raw-http.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const BODY = JSON.stringify(storySnapshot);
const CONNECTIONS = 20;
const MIB = 1024 * 1024;

let server: RunningServer;
const stops: (() => Promise<void>)[] = [];
beforeAll(async () => {
  server = await startServer();
  stops.push(server.stop);
});
afterAll(async () => {
  for (const stop of stops) await stop();
});

/** The same service, some of whose limits are so low that a test can reach them. */
async function limited(limits: Partial<HttpLimits>): Promise<RunningServer> {
  const low = await startServer({ databaseUrl: server.databaseUrl, limits: { ...HTTP_LIMITS, ...limits } });
  stops.unshift(low.stop);
  return low;
}

const pushHead = (...more: readonly string[]): string =>
  head(`PUT ${SNAPSHOT_PATH} HTTP/1.1`, "Host: a", `Content-Type: ${JSON_HEADERS["Content-Type"]}`, ...more);
const dripped = (text: string): readonly string[] => Array.from(text);

describe("acceptWaiting", () => {
  it.each([
    { waiting: 60, because: "all that wait", most: 60 },
    { waiting: 400, because: "a hundred of more", most: 101 },
  ])("takes $because, though the event loop takes one in a turn", async ({ waiting, most }) => {
    const http = createHttpServer();
    let accepted = 0;
    http.server.on("connection", () => {
      accepted += 1;
    });
    const { port, hostname } = new URL(await http.listen(() => undefined, { host: "127.0.0.1", port: 0 }));
    // The kernel makes these connections before the event loop turns once.
    const sockets = Array.from({ length: waiting }, () => connect({ port: Number(port), host: hostname }).on("error", () => undefined));
    await setImmediate();
    const atOnce = accepted;
    // As where something comes in: what follows that in the same turn of the loop is no look for connections.
    await stat(".");
    const before = accepted;
    await http.acceptWaiting();
    const taken = accepted - before;
    for (const socket of sockets) socket.destroy();
    await http.stop();

    expect(atOnce).toBeLessThan(10);
    expect(taken).toBeGreaterThanOrEqual(Math.min(100, waiting - before));
    expect(taken).toBeLessThanOrEqual(most);
  });
});

describe("createHttpServer", () => {
  it.each([
    { because: "headers that never come", bytes: ["G"] },
    { because: "headers that come letter by letter", bytes: dripped(`GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: ${"a".repeat(200)}`) },
    {
      because: "headers that come line by line",
      bytes: Array.from({ length: 200 }, (_, line) => `${line === 0 ? "GET / HTTP/1.1" : `X-${line}: 1`}\r\n`),
    },
    { because: "a body that is shorter than it says", bytes: [pushHead(`Content-Length: ${BODY.length + 1}`), BODY] },
    { because: "a body that comes letter by letter", bytes: [pushHead(`Content-Length: ${BODY.length * 2}`), ...dripped(BODY + BODY)] },
    {
      because: "chunks without an end",
      bytes: [pushHead("Transfer-Encoding: chunked"), ...Array.from({ length: 200 }, () => "1\r\n \r\n")],
    },
  ])("answers request_timeout to $because, and ends the connection though the client goes on", async ({ bytes }) => {
    const { url } = await limited({ headersMs: 200, requestMs: 400 });
    const [answer] = answersIn(await exchange(url, bytes, { pauseMs: 20 }));

    expect(answer).toMatchObject({ status: 408 });
    expect(JSON.parse(answer?.text ?? "")).toMatchObject({ status: 408, code: "request_timeout" });
  });

  it("closes a connection on which nothing is asked any more", async () => {
    const { url } = await limited({ idleMs: 100 });

    expect(await exchange(url, head("GET /healthz HTTP/1.1", "Host: a"))).toContain('"status":"ok"');
  });

  it("closes the connection of one who does not read what was asked for", async () => {
    const hasty = await limited({ silenceMs: 500, requests: 10_000 });
    const deaf = await opened(hasty);
    deaf.on("error", () => undefined).pause();
    deaf.write(head("GET /openapi.json HTTP/1.1", "Host: a").repeat(1_000));
    await ended(hasty);

    expect(deaf.bytesRead).toBeLessThan(MIB);
    deaf.destroy();
  });

  it("has a number of connections at once, refuses those beyond, and serves those within", async () => {
    const hasty = await limited({ connections: CONNECTIONS });
    const sockets = await Promise.all(Array.from({ length: CONNECTIONS - 1 }, () => opened(hasty)));
    const [within, beyond] = [await opened(hasty), await opened(hasty)];
    const refusal = closed(beyond);
    within.write(head("GET /healthz HTTP/1.1", "Host: a", "Connection: close"));
    const answer = await textOf(within);
    await refusal;
    for (const socket of sockets) socket.destroy();
    await ended(hasty);

    expect(answer).toContain('"status":"ok"');
    expect((await call(hasty, { method: "GET", path: "/healthz", headers: {} })).status).toBe(200);
  });

  it("answers 100 of 1,000 pipelined requests, in their order, and then closes the connection", async () => {
    const asked = Array.from({ length: 1_000 }, (_, index) => head(`GET /nothing/${index} HTTP/1.1`, "Host: a"));
    const answers = answersIn(await exchange(server.url, asked.join("")));

    expect(answers.map(({ text }) => (JSON.parse(text) as { instance: string }).instance)).toEqual(
      Array.from({ length: HTTP_LIMITS.requests }, (_, index) => `/nothing/${index}`),
    );
    expect(answers.at(-1)?.headers.get("connection")).toBe("close");
  });

  it("answers pipelined pushes in their order", async () => {
    const bodies = Array.from({ length: 10 }, (_, index) => JSON.stringify({ intervalSeconds: index - 5, fdb: "" }));
    const bytes = bodies.map(
      (body) => pushHead(`Content-Length: ${body.length}`, ...(body === bodies.at(-1) ? ["Connection: close"] : [])) + body,
    );
    const answers = answersIn(await exchange(server.url, bytes.join("")));

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 422, 200, 200, 200, 200]);
  });
});

describe("answerParserError", () => {
  it("says so where a request ends before it is whole", async () => {
    expect(await exchange(server.url, `${pushHead("Content-Length: 100")}{`, { isHalfClosed: true })).toContain(
      "the request ended before it was whole",
    );
  });
});

describe("readRawBody", () => {
  it("survives a client that goes away while it sends", async () => {
    const socket = await opened(server);
    socket.write(`${pushHead("Content-Length: 100")}{`);
    await sleep(50);
    socket.destroy();
    await sleep(50);

    expect((await push(server, storySnapshot)).status).toBe(200);
  });
});

describe("drain", () => {
  it("lets a request that is under way finish, takes no new ones, and ends", async () => {
    const leaving = await startServer();
    const answer = exchange(leaving.url, [pushHead(`Content-Length: ${BODY.length}`) + BODY.slice(0, 10), BODY.slice(10)], {
      pauseMs: 300,
    });
    await sleep(100);
    const stopped = leaving.stop();
    await sleep(50);

    await expect(call(leaving, { method: "GET", path: "/healthz", headers: {} })).rejects.toThrow("fetch failed");
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK/);
    await stopped;
  });
});

function opened({ url }: RunningServer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Once the other side has closed it; nothing but that has to happen. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.resume().once("close", () => resolve());
    socket.on("error", () => undefined);
  });
}

async function textOf(socket: Socket): Promise<string> {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await closed(socket);
  return text;
}

const connectionsOf = ({ http }: RunningServer): Promise<number> =>
  new Promise((resolve, reject) => {
    http.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });

/** Once all connections are gone. */
async function ended(of: RunningServer): Promise<void> {
  while ((await connectionsOf(of)) > 0) await sleep(20);
}
