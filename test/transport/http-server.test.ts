import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHttpServer } from "../../src/transport/http-server.ts";
import { call, JSON_HEADERS, push, SNAPSHOT_PATH, storySnapshot } from "../support/api.ts";
import { type RunningServer, startServer } from "../support/server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

type Exchange = Readonly<{ port?: number; isHalfClosed?: boolean }>;

/** Sends bytes as they are, and gives all that comes back until the connection ends, or `until` matches. */
function exchange(bytes: string | Buffer, until = /$^/, { port, isHalfClosed = false }: Exchange = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port ?? Number(new URL(server.url).port), "127.0.0.1", () => {
      socket.write(bytes);
      if (isHalfClosed) socket.end();
    });
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (until.test(text)) socket.end();
    });
    socket.once("close", () => resolve(text)).once("error", reject);
  });
}

const head = (...lines: readonly string[]): string => `${lines.join("\r\n")}\r\n\r\n`;

describe("answerParserError", () => {
  it.each([
    { code: "bad_request", because: "this is TLS", bytes: Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1]) },
    {
      code: "bad_request",
      because: "length and chunks are told both",
      bytes: head("PUT / HTTP/1.1", "Host: a", "Content-Length: 1", "Transfer-Encoding: chunked"),
    },
    {
      code: "bad_request",
      because: "two lengths are told",
      bytes: head("PUT / HTTP/1.1", "Host: a", "Content-Length: 1", "Content-Length: 2"),
    },
    { code: "bad_request", because: "the path has a NUL", bytes: head("GET /\0 HTTP/1.1", "Host: a") },
    { code: "headers_too_large", because: "an address of 20 kB", bytes: head(`GET /${"a".repeat(20_000)} HTTP/1.1`, "Host: a") },
  ])("answers $code since $because", async ({ code, bytes }) => {
    const answer = await exchange(bytes);

    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d [A-Z]/);
    expect(answer).toContain(`"code":"${code}"`);
  });

  it("answers bad_request to a request that ends before it is whole, and says so", async () => {
    const headers = [`PUT ${SNAPSHOT_PATH} HTTP/1.1`, "Host: a", "Content-Type: application/json", "Content-Length: 100"];

    expect(await exchange(`${head(...headers)}{`, /$^/, { isHalfClosed: true })).toContain("the request ended before it was whole");
  });

  it("answers request_timeout to headers that do not come to an end", async () => {
    const slow = createHttpServer();
    slow.server.headersTimeout = 200;
    slow.server.requestTimeout = 300;
    const url = await slow.listen((_request, response) => response.end(), { host: "127.0.0.1", port: 0 });
    const answer = await exchange("GET / HTTP/1.1\r\nHost: a\r\n", /$^/, { port: Number(new URL(url).port) });
    await slow.stop();

    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout/);
    expect(answer).toContain('"code":"request_timeout"');
  });
});

describe("refuseTunnel", () => {
  it("answers bad_request to CONNECT", async () => {
    const answer = await exchange(head("CONNECT a:1 HTTP/1.1", "Host: a"));

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request/);
    expect(answer).toContain('"code":"bad_request"');
  });
});

describe("invitePolitely", () => {
  it("passes over an expectation that it does not know", async () => {
    expect(await exchange(head("GET /nothing HTTP/1.1", "Host: a", "Expect: 200-ok"), /\}$/)).toContain('"code":"not_found"');
  });
});

describe("checkRequest", () => {
  it("answers bad_request to a request without Host, but for HTTP/1.0, which has none", async () => {
    expect(await exchange(head("GET /healthz HTTP/1.1"), /\}$/)).toContain('"code":"bad_request"');
    expect(await exchange(head("GET /healthz HTTP/1.0"), /\}$/)).toContain('"status":"ok"');
  });

  it("answers bad_request to two Host headers", async () => {
    expect(await exchange(head("GET /healthz HTTP/1.1", "Host: a", "Host: b"), /\}$/)).toContain('"code":"bad_request"');
  });

  it("answers headers_too_large to a flood of headers", async () => {
    const flood = Array.from({ length: 1_000 }, (_, index) => `X-${index}: 1`);
    expect(await exchange(head("GET /healthz HTTP/1.1", "Host: a", ...flood), /\}$/)).toContain('"code":"headers_too_large"');
  });

  it("goes on with the next request on the same connection", async () => {
    const answer = await exchange(head("GET /nothing HTTP/1.1", "Host: a") + head("GET /healthz HTTP/1.1", "Host: a"), /"ok"/);

    expect(answer).toMatch(/404 Not Found[^]*200 OK/);
  });
});

describe("readRawBody", () => {
  it("survives a body that ends too early", async () => {
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write(head(`PUT ${SNAPSHOT_PATH} HTTP/1.1`, "Host: a", "Content-Type: application/json", "Content-Length: 100"));
    socket.write("{");
    await sleep(50);
    socket.destroy();
    await sleep(50);

    expect((await push(server, storySnapshot)).status).toBe(200);
  });
});

describe("drain", () => {
  it("lets a request that is under way finish, takes no new ones, and ends", async () => {
    const leaving = await startServer();
    const answer = slowPush(leaving.url);
    await sleep(100);
    const stopped = leaving.stop();
    await sleep(50);

    await expect(call(leaving, { method: "GET", path: "/healthz", headers: {} })).rejects.toThrow("fetch failed");
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK/);
    await stopped;
  });
});

/** A push whose body comes in two parts, 300 ms apart. */
function slowPush(url: string): Promise<string> {
  const body = JSON.stringify(storySnapshot);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    socket.once("close", () => resolve(text)).once("error", reject);
    const headers = Object.entries({ Host: "a", ...JSON_HEADERS, "Content-Length": body.length }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    socket.write(head(`PUT ${SNAPSHOT_PATH} HTTP/1.1`, ...headers) + body.slice(0, 10));
    setTimeout(() => socket.write(body.slice(10)), 300);
  });
}
