import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FailureCode } from "../../../src/failure/failure.ts";
import { type Call, call, fdbLine, heartbeat, iso, JSON_HEADERS, NODE_PATH, push, SNAPSHOT_PATH } from "../../support/api.ts";
import { type RunningServer, START, startServer } from "../../support/server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

type BadInput = Readonly<{ code: FailureCode; status: number; because: string; of: Call; pointer?: string }>;

const fdb = fdbLine("10.0.2.15");
const json = (body: string, more: Partial<Omit<BadInput, "of">> & Pick<BadInput, "code" | "because">, status = 422): BadInput => ({
  status,
  of: { body },
  ...more,
});
const envelope = (body: object, more: Pick<BadInput, "code" | "because"> & Partial<BadInput>): BadInput => json(JSON.stringify(body), more);
const typed = (contentType: string): Call => ({ headers: { "Content-Type": contentType }, body: JSON.stringify({ fdb }) });
const coded = (coding: string, body: string | Uint8Array): Call => ({ headers: { ...JSON_HEADERS, "Content-Encoding": coding }, body });
const bytes = (...body: number[]): Call => ({ body: Uint8Array.from([...Buffer.from('{"fdb":"'), ...body, ...Buffer.from('"}')]) });
const digested = (digest: string): Call => ({ headers: { ...JSON_HEADERS, "Content-Digest": digest }, body: JSON.stringify({ fdb }) });
const named = (name: string): Call => ({ path: `/api/v1/clusters/lab/nodes/${name}/snapshot`, body: JSON.stringify({ fdb }) });
const packed = gzipSync(JSON.stringify({ fdb }));
const damaged = Buffer.from(packed);
damaged.writeUInt8(damaged.readUInt8(damaged.length - 6) ^ 1, damaged.length - 6);
const withComment = Buffer.concat([packed.subarray(0, 3), Buffer.from([16]), packed.subarray(4, 10), Buffer.from("no end")]);

const HTTP: readonly BadInput[] = [
  { code: "not_found", status: 404, because: "nothing is at the path", of: { method: "GET", path: "/nothing" } },
  { code: "not_found", status: 404, because: "paths tell upper case from lower case", of: { method: "GET", path: "/Healthz" } },
  {
    code: "not_found",
    status: 404,
    because: "the name of a node is missing",
    of: { path: "/api/v1/clusters/lab/nodes//snapshot", body: "{}" },
  },
  { code: "not_found", status: 404, because: "a node that never reported is retired", of: { method: "DELETE", path: `${NODE_PATH}9` } },
  { code: "method_not_allowed", status: 405, because: "a snapshot is PUT", of: { method: "POST", body: "{}" } },
  { code: "method_not_allowed", status: 405, because: "a node has no GET", of: { method: "GET", path: NODE_PATH, headers: {} } },
  { code: "method_not_allowed", status: 405, because: "health is only asked for", of: { method: "DELETE", path: "/healthz" } },
  { code: "method_not_allowed", status: 405, because: "OPTIONS is a method like others", of: { method: "OPTIONS", path: SNAPSHOT_PATH } },
  { code: "bad_path_encoding", status: 400, because: "%zz is no escape", of: { method: "GET", path: "/%zz" } },
  { code: "bad_path_encoding", status: 400, because: "%ff is no UTF-8", of: named("%ff") },
  {
    code: "not_acceptable",
    status: 406,
    because: "the caller reads only HTML",
    of: { headers: { ...JSON_HEADERS, Accept: "text/html" }, body: "{}" },
  },
  { code: "bad_user_input", status: 400, because: "a flag is true or false", of: { path: `${SNAPSHOT_PATH}?dryRun=yes`, body: "{}" } },
  { code: "bad_user_input", status: 400, because: "a mistyped flag would store", of: { path: `${SNAPSHOT_PATH}?dryrun=true`, body: "{}" } },
  {
    code: "bad_user_input",
    status: 400,
    because: "a flag is given twice",
    of: { path: `${SNAPSHOT_PATH}?backfill=true&backfill=false`, body: "{}" },
  },
  ...["..%2f", "UPPER", "-a", "a-", "a%20b", "a%0a", "%00", "n%C3%B6de", "__proto__", "a".repeat(254), "%D0%BE"].map(
    (name): BadInput => ({ code: "bad_name", status: 422, because: `a node is not called ${name.slice(0, 20)}`, of: named(name) }),
  ),
];

const CONTENT: readonly BadInput[] = [
  {
    code: "content_type_required",
    status: 415,
    because: "nothing says what the body is",
    of: { headers: {}, body: Uint8Array.of(123, 125) },
  },
  ...[
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/html",
    "application/jsonx",
    "json",
    "application/json, text/plain",
  ].map((type): BadInput => ({ code: "unsupported_media_type", status: 415, because: `${type} is no snapshot`, of: typed(type) })),
  ...["latin1", "utf-16", "utf-7", '"iso-8859-1"'].map(
    (charset): BadInput => ({
      code: "unsupported_charset",
      status: 415,
      because: `${charset} is not UTF-8`,
      of: typed(`application/json; charset=${charset}`),
    }),
  ),
  ...["br", "deflate", "zstd", "gzip, gzip", "identity, gzip"].map(
    (coding): BadInput => ({ code: "unsupported_encoding", status: 415, because: `${coding} is not gzip once`, of: coded(coding, packed) }),
  ),
  { code: "empty_body", status: 400, because: "there is no body", of: {} },
  { code: "empty_body", status: 400, because: "nothing is in the gzip member", of: coded("gzip", gzipSync("")) },
  { code: "bom_not_allowed", status: 400, because: "the body begins with a byte order mark", of: { body: '\uFEFF{"fdb":""}' } },
  { code: "invalid_utf8", status: 400, because: "FF is in no UTF-8", of: bytes(0xff, 0xfe) },
  { code: "invalid_utf8", status: 400, because: "a slash is written too long", of: bytes(0xc0, 0xaf) },
  { code: "invalid_utf8", status: 400, because: "surrogates are encoded (CESU-8)", of: bytes(0xed, 0xa0, 0x80) },
  { code: "invalid_utf8", status: 400, because: "a character is cut off", of: bytes(0xe2, 0x82) },
  {
    code: "digest_mismatch",
    status: 400,
    because: "the digest is another body's",
    of: digested(`sha-256=:${Buffer.alloc(32).toString("base64")}:`),
  },
  { code: "digest_invalid", status: 400, because: "the digest is not a byte sequence", of: digested("sha-256=abc") },
  { code: "digest_invalid", status: 400, because: "no algorithm is known", of: digested("md5=:AAAA:") },
  { code: "bad_gzip", status: 400, because: "the body is plain", of: coded("gzip", JSON.stringify({ fdb })) },
  { code: "bad_gzip", status: 400, because: "the member is cut off", of: coded("gzip", packed.subarray(0, -9)) },
  { code: "bad_gzip", status: 400, because: "only a header is there", of: coded("gzip", packed.subarray(0, 10)) },
  { code: "bad_gzip", status: 400, because: "the checksum is wrong", of: coded("gzip", damaged) },
  { code: "bad_gzip", status: 400, because: "a comment does not end", of: coded("gzip", withComment) },
  { code: "bad_gzip", status: 400, because: "bytes follow", of: coded("gzip", Buffer.concat([packed, Buffer.from("x")])) },
  { code: "bad_gzip", status: 400, because: "a second member follows", of: coded("gzip", Buffer.concat([packed, packed])) },
];

const JSON_TEXTS: readonly BadInput[] = [
  ...["{", '{"fdb":""}x', "{}{}", "{'fdb':''}", '{"fdb":"",}', "{/**/}", "NaN", '{"a":01}', '{"a":+1}', '{"a":.5}', '{"a":"\n"}', " "].map(
    (body) => json(body, { code: "json_syntax", because: `this is not JSON: ${JSON.stringify(body)}` }, 400),
  ),
  json('{"sentAt":1e999}', { code: "json_number", because: "a number is infinite" }, 400),
  json('{"sentAt":9007199254740993}', { code: "json_number", because: "a number would lose digits" }, 400),
  json(`{"fdb":${"[".repeat(40)}${"]".repeat(40)}}`, { code: "json_too_deep", because: "it is nested 41 deep" }, 400),
  json('{"fdb":"","fdb":""}', { code: "json_duplicate_key", because: "a key comes twice" }),
  json('{"fdb":"","\\u0066db":""}', { code: "json_duplicate_key", because: "a key comes twice, once escaped" }),
  json('{"fdb":"\\u0000"}', { code: "nul_character", because: "a value has a NUL" }),
  json('{"a\\u0000":1,"fdb":""}', { code: "nul_character", because: "a key has a NUL" }),
  { code: "nul_character", status: 422, because: "a paste has a NUL", of: { headers: { "Content-Type": "text/plain" }, body: `${fdb}\0` } },
  json('{"fdb":"\\ud800"}', { code: "lone_surrogate", because: "half of a surrogate pair stands alone" }),
  ...["__proto__", "constructor", "prototype"].map((key) =>
    json(`{"fdb":[{"${key}":1}]}`, { code: "forbidden_key", because: `a key is ${key}` }),
  ),
  ...['"text"', "1", "null", "true", "[]"].map((body) => json(body, { code: "not_an_object", because: `${body} is no object` })),
];

const ENVELOPES: readonly BadInput[] = [
  envelope(
    { schema: "vxlens.snapshot/v2", fdb },
    { code: "schema_unsupported", because: "the schema is of another time", pointer: "/schema" },
  ),
  ...[
    "2026-11-22T10:00:00",
    "22.11.2026",
    "2026-02-30T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T10:00:00+25:00",
    -1,
    1.5,
    1e15,
    null,
  ].map((observedAt) =>
    envelope({ observedAt, fdb }, { code: "timestamp_malformed", because: `${String(observedAt)} is no moment`, pointer: "/observedAt" }),
  ),
  ...[0, -1, 86_401, 1.5].map((intervalSeconds) =>
    envelope({ intervalSeconds, fdb }, { code: "out_of_range", because: `${intervalSeconds} is no interval`, pointer: "/intervalSeconds" }),
  ),
  envelope(
    { sections: { fdb: { status: "fine" } } },
    { code: "out_of_range", because: "a status is unknown", pointer: "/sections/fdb/status" },
  ),
  envelope(
    { agent: { version: "1".repeat(101) }, fdb },
    { code: "out_of_range", because: "a version is a novel", pointer: "/agent/version" },
  ),
  envelope({ intervalSeconds: "60", fdb }, { code: "wrong_type", because: "an interval is a text", pointer: "/intervalSeconds" }),
  envelope({ schema: 1, fdb }, { code: "wrong_type", because: "a schema is a number", pointer: "/schema" }),
  envelope({ agent: "me", fdb }, { code: "wrong_type", because: "an agent is a text", pointer: "/agent" }),
  envelope({ agent: { name: 1 }, fdb }, { code: "wrong_type", because: "a name is a number", pointer: "/agent/name" }),
  envelope({ sections: [] }, { code: "wrong_type", because: "the sections are a list", pointer: "/sections" }),
  envelope({ fdb: 1 }, { code: "wrong_type", because: "a section is a number", pointer: "/fdb" }),
  envelope({ fdb: null }, { code: "wrong_type", because: "a section is null", pointer: "/fdb" }),
  envelope({ fdb: { data: "text" } }, { code: "wrong_type", because: "data is a text", pointer: "/fdb/data" }),
  envelope({ fdb: { text: [] } }, { code: "wrong_type", because: "a text is a list", pointer: "/fdb/text" }),
  envelope({ fdb: { status: "error", error: 1 } }, { code: "wrong_type", because: "an error is a number", pointer: "/fdb/error" }),
  envelope({ fdb: { status: 1 } }, { code: "wrong_type", because: "a status is a number", pointer: "/fdb/status" }),
  envelope({ fdb: { data: [], text: "" } }, { code: "section_conflict", because: "a section has data and text", pointer: "/fdb" }),
  envelope({}, { code: "nothing_reported", because: "there is no section" }),
  envelope({ sections: { ports: [] } }, { code: "nothing_reported", because: "no section is known", pointer: "/sections" }),
  envelope({ fdb: { status: "ok" } }, { code: "nothing_reported", because: "an ok section has no rows to read", pointer: "/fdb" }),
  {
    code: "nothing_reported",
    status: 422,
    because: "a paste shows nothing we know",
    of: { headers: { "Content-Type": "text/plain" }, body: "hello" },
  },
  {
    code: "nothing_reported",
    status: 422,
    because: "a paste shows only a part of a table",
    of: { headers: { "Content-Type": "text/plain" }, body: `$ bridge fdb show | grep c2:8a\n${fdb}` },
  },
  envelope(
    { observedAt: START - 91 * 86_400_000, sentAt: START, fdb },
    { code: "history_not_kept", because: "it was observed before the retention" },
  ),
  envelope(
    { observedAt: 0, sentAt: "9999-12-31T23:59:59Z", fdb },
    { code: "history_not_kept", because: "the clock went from one end of time to the other" },
  ),
  {
    code: "observed_in_the_future",
    status: 422,
    because: "an archive tells of tomorrow",
    of: { path: `${SNAPSHOT_PATH}?backfill=true`, body: JSON.stringify({ observedAt: iso(START + 1), fdb }) },
  },
];

describe("restRouter", () => {
  it.each([...HTTP, ...CONTENT, ...JSON_TEXTS, ...ENVELOPES])("answers $status $code since $because", async ({ code, status, of }) => {
    const answer = await call(server, of);

    expect(answer.json).toMatchObject({ status, code, type: `urn:vxlens:error:${code}`, requestId: answer.headers.get("X-Request-Id") });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("Content-Type")).toBe("application/problem+json");
    expect(answer.text).not.toMatch(/<html|node_modules|\.ts:\d/i);
  });

  it.each(ENVELOPES.filter(({ pointer }) => pointer !== undefined))(
    "points to the place of $code since $because",
    async ({ code, of, pointer }) => {
      const answer = await call(server, of);

      expect(answer.json["errors"]).toMatchObject([{ pointer, code }]);
    },
  );

  it("answers 405 with the methods that there are", async () => {
    expect((await call(server, { method: "POST", body: "{}" })).headers.get("Allow")).toBe("PUT");
    expect((await call(server, { method: "PUT", path: "/readyz" })).headers.get("Allow")).toBe("GET, HEAD");
  });

  it("answers 415 with what would have been taken", async () => {
    expect((await call(server, coded("br", "x"))).headers.get("Accept-Encoding")).toBe("gzip");
    expect((await call(server, typed("text/html"))).headers.get("Accept")).toBe("application/json, text/plain");
  });

  it("answers with all that is wrong with the content, up to 20", async () => {
    const sections = { links: 1, routes: { status: "x" }, fdb: { data: [], text: "" } };
    const answer = await push(server, { schema: "x", observedAt: "x", intervalSeconds: 0, sections });
    const tooMany = await push(server, Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, 1])));

    expect(answer.json["errors"]).toMatchObject(
      ["schema_unsupported", "timestamp_malformed", "out_of_range", "wrong_type", "out_of_range", "section_conflict"].map((code) => ({
        code,
      })),
    );
    expect(answer.json).toMatchObject({ code: "schema_unsupported", status: 422 });
    expect(tooMany.json["errors"]).toHaveLength(1);
  });

  it("answers with what is wrong with the JSON and with what it says, together", async () => {
    const answer = await call(server, { body: '{"fdb":"\\u0000","schema":"x","schema":"y","intervalSeconds":0}' });

    expect(answer.json["errors"]).toMatchObject([
      { code: "nul_character", pointer: "/fdb" },
      { code: "json_duplicate_key", pointer: "/schema" },
      { code: "schema_unsupported", pointer: "/schema" },
      { code: "out_of_range", pointer: "/intervalSeconds" },
    ]);
  });

  it("never tells more than 64 characters of the input", async () => {
    const answer = await push(server, { schema: "s".repeat(10_000), fdb });

    expect(answer.text.length).toBeLessThan(800);
  });

  it("stores nothing of what it refuses", async () => {
    expect((await heartbeat(server, '"00000000-0000-0000-0000-000000000000"')).json["code"]).toBe("digest_not_current");
  });

  it("takes names and values that careless programs stumble over as plain text", async () => {
    for (const name of ["null", "undefined", "true", "0", "tostring", "a".repeat(253)]) {
      expect((await call(server, { path: `/api/v1/clusters/${name}/nodes/${name}/snapshot`, body: JSON.stringify({ fdb }) })).status).toBe(
        200,
      );
    }
    const odd = await push(server, { toString: 1, hasOwnProperty: 2, length: 3, fdb });
    expect(odd.json["warnings"]).toHaveLength(3);
  });
});
