import { JSON_HEADERS, SNAPSHOT_PATH } from "../../support/api.ts";
import { head } from "../../support/raw-http.ts";
import { type Case, type RawBytes, refused, SOUND } from "./case.ts";

const bad = refused(400, "bad_request");
const tooManyHeaders = refused(431, "headers_too_large");

const get = (target: string, ...headers: readonly string[]): RawBytes => ({
  bytes: head(`GET ${target} HTTP/1.1`, "Host: a", "Connection: close", ...headers),
});
const lines = (...all: readonly string[]): RawBytes => ({ bytes: head(...all) });
const putHead = (...headers: readonly string[]): string =>
  head(`PUT ${SNAPSHOT_PATH} HTTP/1.1`, "Host: a", "Connection: close", `Content-Type: ${JSON_HEADERS["Content-Type"]}`, ...headers);
const put = (headers: readonly string[], ...body: readonly (string | Buffer)[]): RawBytes => ({ bytes: [putHead(...headers), ...body] });
const chunked = (...body: readonly string[]): RawBytes => put(["Transfer-Encoding: chunked"], body.join(""));
const flood = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `X-${index}: 1`);
const length = `Content-Length: ${SOUND.length}`;

const answered =
  (status: number, says: RegExp) =>
  (name: string, send: RawBytes): Case => ({ name, send, status, code: null, says });
const healthy = answered(200, /"status":"ok"/);

const NOT_HTTP: readonly Case[] = [
  bad("a TLS hello", { bytes: Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1]) }),
  bad("the preface of HTTP/2", { bytes: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" }),
  bad("an SSH banner", { bytes: "SSH-2.0-OpenSSH_9.2\r\n" }),
  bad("bytes without meaning", { bytes: Buffer.from([0, 255, 1, 254, 13, 10, 13, 10]) }),
  bad("an answer instead of a request", lines("HTTP/1.1 200 OK", "Content-Length: 0")),
  bad("HTTP/0.9", { bytes: "GET /healthz\r\n\r\n" }),
  bad("HTTP/0.9 with its number", lines("GET /healthz HTTP/0.9", "Host: a", "Connection: close")),
  bad("HTTP/2.0 in words", lines("GET /healthz HTTP/2.0", "Host: a", "Connection: close")),
  bad("HTTP/1.2", lines("GET /healthz HTTP/1.2", "Host: a", "Connection: close")),
  bad("a version without digits", lines("GET /healthz HTTP/x.y", "Host: a")),
  bad("a method in lower case", lines("get /healthz HTTP/1.1", "Host: a")),
  bad("a method that there is not", lines("FETCH /healthz HTTP/1.1", "Host: a")),
  bad("a target with a space", lines("GET /health z HTTP/1.1", "Host: a")),
  bad("a target with a NUL", lines("GET /\0 HTTP/1.1", "Host: a")),
  bad("a target with a control character", lines("GET /\u0001 HTTP/1.1", "Host: a")),
  bad("no target", lines("GET HTTP/1.1", "Host: a")),
];

const HEADERS: readonly Case[] = [
  bad("header lines that end in a line feed alone", { bytes: "GET /healthz HTTP/1.1\nHost: a\n\n" }),
  bad("a blank before the colon", get("/healthz", "X-A : 1")),
  bad("a header without a colon", get("/healthz", "X-A")),
  bad("a header without a name", get("/healthz", ": 1")),
  bad("a header that goes on in the next line", get("/healthz", "X-A: 1\r\n 2")),
  bad("a NUL in a header", get("/healthz", "X-A: a\0b")),
  bad("a carriage return in a header", get("/healthz", "X-A: a\rX-B: b")),
  bad("a character in a header's name that is none of a name", get("/healthz", "X(A): 1")),
  bad("no Host", lines("GET /healthz HTTP/1.1", "Connection: close")),
  bad("two Host headers", get("/healthz", "Host: b")),
  bad("two equal Host headers", get("/healthz", "Host: a")),
  bad("two Host headers of a push", put(["Host: b", length], SOUND)),
  tooManyHeaders("101 headers", get("/healthz", ...flood(99))),
  tooManyHeaders("1,000 headers", get("/healthz", ...flood(1_000))),
  tooManyHeaders("2,500 headers", get("/healthz", ...flood(2_500))),
  tooManyHeaders("an address of 20 kB", lines(`GET /${"a".repeat(20_000)} HTTP/1.1`, "Host: a")),
  tooManyHeaders("a header of 20 kB", get("/healthz", `X-A: ${"a".repeat(20_000)}`)),
  tooManyHeaders("a cookie of 20 kB, in a push", put([length, `Cookie: ${"a".repeat(20_000)}`], SOUND)),
  healthy("two spaces in the first line", lines("GET  /healthz  HTTP/1.1", "Host: a", "Connection: close")),
  healthy("100 headers", get("/healthz", ...flood(98))),
  healthy("a request of HTTP/1.0 without Host", lines("GET /healthz HTTP/1.0")),
  healthy("an upgrade to HTTP/2", get("/healthz", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA")),
  healthy("an upgrade to a WebSocket", get("/healthz", "Upgrade: websocket", "Sec-WebSocket-Key: AA==", "Sec-WebSocket-Version: 13")),
  healthy("a request id that is no id", get("/healthz", "X-Request-Id: <script>\u00e9")),
  healthy(
    "a Forwarded header, which nobody looks at",
    get("/healthz", "Forwarded: for=10.0.0.1;proto=https", "X-Forwarded-For: 127.0.0.1"),
  ),
  answered(200, /SERVED_FROM='http:\/\/a'/)(
    "a Forwarded protocol and host, for the agent",
    get("/agent.sh", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil"),
  ),
  bad("a Host that a shell would run, for the agent", lines("GET /agent.sh HTTP/1.1", "Host: x'; rm -rf /; '", "Connection: close")),
];

const TARGETS: readonly Case[] = [
  bad("the address of another server", get("http://evil.example/healthz")),
  bad("the address of another server, in a push", {
    bytes: head(`PUT http://evil.example${SNAPSHOT_PATH} HTTP/1.1`, "Host: a", "Connection: close", length),
  }),
  bad("an address with a user", get("http://user@a/healthz")),
  bad("an address of another port", get("http://a:1/healthz")),
  bad("an address of another scheme", get("ftp://a/healthz")),
  bad("an address that is a name", get("javascript:alert(1)")),
  healthy("our own address in full, as to a proxy", get("http://a/healthz")),
  healthy("our own address in full and in upper case", get("HTTP://A/healthz")),
  bad("CONNECT", lines("CONNECT a:1 HTTP/1.1", "Host: a")),
  refused(404, "not_found")("OPTIONS of the server", lines("OPTIONS * HTTP/1.1", "Host: a", "Connection: close")),
  bad("a target of two slashes and a name", get("evil.example/healthz")),
];

const BODIES: readonly Case[] = [
  bad("a length and chunks", put([length, "Transfer-Encoding: chunked"], "0\r\n\r\n")),
  bad("chunks and a length", put(["Transfer-Encoding: chunked", length], "0\r\n\r\n")),
  bad("two lengths that differ", put(["Content-Length: 1", "Content-Length: 2"], "{}")),
  bad("two lengths that are equal", put([length, length], SOUND)),
  bad("two lengths in one header", put(["Content-Length: 2, 2"], "{}")),
  bad("a length with a sign", put(["Content-Length: +2"], "{}")),
  bad("a negative length", put(["Content-Length: -1"], "{}")),
  bad("a length in hexadecimal", put(["Content-Length: 0x2"], "{}")),
  bad("a length that is no number", put(["Content-Length: two"], "{}")),
  bad("a length of 30 digits", put([`Content-Length: ${"9".repeat(30)}`], "{}")),
  bad("chunks within chunks", put(["Transfer-Encoding: chunked, chunked"], "0\r\n\r\n")),
  bad("a transfer coding that we do not have", put(["Transfer-Encoding: gzip"], "{}")),
  bad("chunks that are not the last coding", put(["Transfer-Encoding: chunked, gzip"], "0\r\n\r\n")),
  bad("a chunk whose size is no number", chunked("xyz\r\n{}\r\n0\r\n\r\n")),
  bad("a chunk whose size is negative", chunked("-1\r\n{}\r\n0\r\n\r\n")),
  bad("a chunk whose size has 17 digits", chunked("FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")),
  bad("a chunk that is longer than it says", chunked("1\r\n{}\r\n0\r\n\r\n")),
  bad("a chunk that ends in a line feed alone", chunked("2\n{}\n0\n\n")),
  refused(413, "body_too_large")("a chunk extension of 20 kB", chunked(`2;a=${"b".repeat(20_000)}\r\n{}\r\n0\r\n\r\n`)),
  refused(413, "body_too_large")("a body that is told to have 5 MiB, before any of it is sent", put([`Content-Length: ${5 * 2 ** 20}`]), {
    limit: "wire_bytes",
  }),
  refused(413, "body_too_large")("a body of 5 MiB that asks first", put([`Content-Length: ${5 * 2 ** 20}`, "Expect: 100-continue"]), {
    limit: "wire_bytes",
  }),
  refused(417, "expectation_failed")("an expectation that we do not know", put([length, "Expect: 200-ok"], SOUND)),
  refused(417, "expectation_failed")("an expectation that we do not know, of a question", get("/healthz", "Expect: everything")),
  bad("a body that ends too early", { ...put([`Content-Length: ${SOUND.length + 1}`], SOUND), isHalfClosed: true }),
  bad("chunks that end too early", { ...chunked("2\r\n{}"), isHalfClosed: true }),
  bad("a head that ends too early", { bytes: "GET /healthz HTTP/1.1\r\nHost: a\r\n", isHalfClosed: true }),
  answered(200, /"status":"ok"/)("a body of a question, which nobody looks at", {
    bytes: `${head("GET /healthz HTTP/1.1", "Host: a", "Connection: close", "Content-Length: 9")}{"a":1}xx`,
  }),
  refused(400, "json_syntax")("a body in many small parts", { ...put(["Content-Length: 6"], "{", '"', "a", '"', ":", "x"), pauseMs: 5 }),
  answered(404, /nothing is at \/nothing[^]*"status":"ok"/)("two requests at once, the first of them for nothing", {
    bytes: head("GET /nothing HTTP/1.1", "Host: a") + head("GET /healthz HTTP/1.1", "Host: a", "Connection: close"),
  }),
  answered(200, /"status":"ok"[^]*"bad_request"/)("garbage behind a request", {
    bytes: `${head("GET /healthz HTTP/1.1", "Host: a")}\u0001garbage\r\n\r\n`,
  }),
];

/** What is wrong before it is known what is asked. */
export const TRANSPORT_CASES: readonly Case[] = [...NOT_HTTP, ...HEADERS, ...TARGETS, ...BODIES];
