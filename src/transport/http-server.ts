import { createServer, type RequestListener, type Server } from "node:http";
import type { Socket } from "node:net";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { answerParserError, refuseTunnel, refuseVersion } from "./parser-error.ts";
import { HEADERS_MAX } from "./rest/check-request.ts";
import { SNAPSHOT_BODY } from "./rest/read-body.ts";

/** A server that does not listen yet: what it will answer may have to know it first. */
export type HttpServer = Readonly<{
  server: Server;
  /**
   * Listens, and says at which URL: one for this machine where it listens on all addresses. Port 0 takes any free one.
   *
   * @throws what listening throws, such as EADDRINUSE
   */
  listen: (listener: RequestListener, at: { host: string; port: number }) => Promise<string>;
  /** Takes no more connections, lets requests that are under way finish, and ends those that do not in time. */
  stop: () => Promise<void>;
  /**
   * Takes the connections that wait to be accepted: libuv accepts one in a turn of the event loop
   * (https://github.com/libuv/libuv/pull/3696). Goes before whatever keeps the loop for long, or else they wait for as many of that as stand before them.
   */
  acceptWaiting: () => Promise<void>;
}>;

/** What one client may take of the service before it has said who it is. */
export type HttpLimits = Readonly<{
  /** For the headers of a request, from the moment that its connection is there or the request before is answered. */
  headersMs: number;
  /** For a request as a whole. */
  requestMs: number;
  /** A connection on which nothing is asked. */
  idleMs: number;
  /** No byte in either direction while an answer is due or under way: the other side is gone. */
  silenceMs: number;
  /** Connections at once; those beyond are closed at once. */
  connections: number;
  /** Requests of one connection, be they pipelined. */
  requests: number;
}>;

/** Nobody reads or writes slower than this in good faith. Balancers commonly close idle connections after 60 s: let it be they who do. */
export const HTTP_LIMITS: HttpLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  idleMs: 65_000,
  silenceMs: 30_000,
  connections: 4_000,
  requests: 100,
};

/** Connections that may go before one heavy work: there is always one more. */
const ACCEPTED_MAX = 100;

/** How often Node looks for requests that take too long. */
const LOOK_MS = 1_000;
const DRAIN_MS = 20_000;
const DRAIN_POLL_MS = 50;

/** An HTTP/1.1 server with all its limits set. */
export function createHttpServer(limits: HttpLimits = HTTP_LIMITS): HttpServer {
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(LOOK_MS, limits.headersMs),
    keepAliveTimeout: limits.idleMs,
    // Node would answer without a body; checkRequest does with one.
    requireHostHeader: false,
  });
  server.maxHeadersCount = HEADERS_MAX + 1;
  server.maxConnections = limits.connections;
  server.timeout = limits.silenceMs;
  server.on("clientError", answerParserError).on("connect", refuseTunnel);
  let accepted = 0;
  server.on("connection", () => {
    accepted += 1;
  });
  return {
    server,
    acceptWaiting: () => untilSame(() => accepted),
    listen: (listener, at) => listen(server, bounded(listener, limits.requests), { ...at, backlog: limits.connections }),
    stop: () => drain(server),
  };
}

/** Lets the event loop turn until a turn has not changed a number. */
async function untilSame(numberNow: () => number): Promise<void> {
  // The turn that is under way may look for connections no more.
  await setImmediate();
  for (let turn = 0; turn < ACCEPTED_MAX; turn++) {
    const before = numberNow();
    await setImmediate();
    if (numberNow() === before) return;
  }
}

const SPOKEN: ReadonlySet<string> = new Set(["1.1", "1.0"]);

/**
 * Answers so many requests of one connection, the last with `Connection: close`. What was pipelined behind that is not begun: its sender
 * asks again on another connection. Node's own limit would answer it 503 without a word.
 */
function bounded(listener: RequestListener, requestsMax: number): RequestListener {
  const begun = new WeakMap<Socket, number>();
  return (request, response) => {
    if (!SPOKEN.has(request.httpVersion)) {
      refuseVersion(request);
      return;
    }
    const count = (begun.get(request.socket) ?? 0) + 1;
    begun.set(request.socket, count);
    if (count > requestsMax) return;
    if (count === requestsMax) response.setHeader("Connection", "close");
    listener(request, response);
  };
}

type ListenAt = Readonly<{ host: string; port: number; backlog: number }>;

/**
 * Of connections that come faster than they are taken, Linux lets as many wait as `backlog` says, net.core.somaxconn at most, and drops the
 * others' SYN: their senders try again after 1, 3 and 7 seconds (listen(2), tcp(7)). Node would say 511.
 */
async function listen(server: Server, listener: RequestListener, { host, port, backlog }: ListenAt): Promise<string> {
  server.on("request", listener);
  invitePolitely(server, listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog }, resolve);
  });
  return urlOf(server, host);
}

/**
 * A client that asks first (Expect: 100-continue) need not send what will be refused for its size. Other expectations reach the listener,
 * where checkRequest refuses them: Node would do so without a body.
 */
function invitePolitely(server: Server, listener: RequestListener): void {
  server.on("checkContinue", (request, response) => {
    if (Number(request.headers["content-length"] ?? 0) <= SNAPSHOT_BODY.wireBytes) response.writeContinue();
    listener(request, response);
  });
  server.on("checkExpectation", listener);
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const isAny = host === "0.0.0.0" || host === "::";
  const shown = isAny ? "127.0.0.1" : host;
  return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<"closed">((resolve) => {
    server.close(() => resolve("closed"));
  });
  const deadline = performance.now() + DRAIN_MS;
  while (performance.now() < deadline) {
    server.closeIdleConnections();
    if ((await Promise.race([closed, sleep(DRAIN_POLL_MS)])) === "closed") return;
  }
  server.closeAllConnections();
  await closed;
}
