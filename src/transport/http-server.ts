import { createServer, type RequestListener, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answerParserError, refuseTunnel } from "./parser-error.ts";
import { HEADERS_MAX } from "./rest/check-request.ts";
import { WIRE_BYTES_MAX } from "./rest/read-body.ts";

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
}>;

/** Nobody reads or writes this slowly in good faith. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than the 60 s of common balancers, so that it is they who close. */
const KEEP_ALIVE_MS = 65_000;
/** No byte in either direction: the other side is gone. */
const SILENCE_MS = 120_000;
const CONNECTIONS_MAX = 4_000;
const DRAIN_MS = 20_000;
const DRAIN_POLL_MS = 50;

/** An HTTP/1.1 server with all its limits set. */
export function createHttpServer(): HttpServer {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Node would answer without a body; checkRequest does with one.
    requireHostHeader: false,
  });
  server.maxHeadersCount = HEADERS_MAX + 1;
  server.maxConnections = CONNECTIONS_MAX;
  server.timeout = SILENCE_MS;
  server.on("clientError", answerParserError).on("connect", refuseTunnel);
  return { server, listen: (listener, at) => listen(server, listener, at), stop: () => drain(server) };
}

async function listen(server: Server, listener: RequestListener, { host, port }: { host: string; port: number }): Promise<string> {
  server.on("request", listener);
  invitePolitely(server, listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return urlOf(server, host);
}

/**
 * A client that asks first (Expect: 100-continue) need not send what will be refused for its size. Other expectations are passed over
 * (RFC 9110, 10.1.1): Node would refuse them without a body.
 */
function invitePolitely(server: Server, listener: RequestListener): void {
  server.on("checkContinue", (request, response) => {
    if (Number(request.headers["content-length"] ?? 0) <= WIRE_BYTES_MAX) response.writeContinue();
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
