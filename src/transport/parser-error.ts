import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { Failure } from "../failure/failure.ts";
import { toProblem } from "./rest/problem.ts";

/** Answers what Node's parser refuses before there is a request: not HTTP, headers too large, too slow. The connection ends. */
export function answerParserError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  socket.end(printed(FAILURES.get(error.code ?? "") ?? new Failure("bad_request", "this is not HTTP/1.1")));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/** So long the other side may take to read why. Then the connection ends, though it goes on writing: nothing else would end it. */
const LINGER_MS = 1_000;

/** Answers what is neither HTTP/1.1 nor HTTP/1.0: Node's own answer would have no head. */
export function refuseVersion({ socket }: IncomingMessage): void {
  answerParserError(new Error("another version of HTTP"), socket);
}

/** Answers CONNECT, which asks for a tunnel instead of an answer. Its connection is no longer the server's to end. */
export function refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
  socket.on("error", () => socket.destroy());
  socket.end(printed(new Failure("bad_request", "this is no proxy")), () => socket.destroy());
}

/** A problem as a whole answer, where there is no request to answer. */
function printed(failure: Failure): string {
  const requestId = randomUUID();
  const problem = toProblem(failure, { instance: "", requestId });
  const body = JSON.stringify(problem);
  const headers = [
    "Connection: close",
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
  ];
  return [`HTTP/1.1 ${problem.status} ${problem.title}`, ...headers, "", body].join("\r\n");
}

/** Whatever else the parser finds is not HTTP. */
const FAILURES: ReadonlyMap<string, Failure> = new Map([
  ["HPE_HEADER_OVERFLOW", new Failure("headers_too_large", "the address and the headers are larger than 16 KiB together")],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", new Failure("body_too_large", "the extensions of a chunk are larger than 16 KiB")],
  ["HPE_INVALID_EOF_STATE", new Failure("bad_request", "the request ended before it was whole")],
  ["ERR_HTTP_REQUEST_TIMEOUT", new Failure("request_timeout", "the request took too long: 10 s for its headers, 30 s as a whole")],
]);
