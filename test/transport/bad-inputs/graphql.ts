import { deflateSync, gzipSync } from "node:zlib";
import { asked, type Call, type Case, refused } from "./case.ts";

const QUERY = JSON.stringify({ query: "{ __typename }" });

const posted = (body: string | Buffer, ...headers: readonly (readonly [string, string])[]): Call => ({
  method: "POST",
  target: "/graphql",
  headers: [["Content-Type", "application/json"], ...headers],
  body,
});
const typed = (type: string, body: string | Buffer = QUERY): Call => ({ ...posted(body), headers: [["Content-Type", type]] });
const query = (text: string, variables?: unknown): Call => posted(JSON.stringify({ query: text, variables }));
const got = (parameters: string, ...headers: readonly (readonly [string, string])[]): Call => asked(`/graphql?${parameters}`, { headers });

const syntax = refused(400, "json_syntax");
const wrongBody = (name: string, send: Call, status = 400): Case => ({
  name: `GraphQL: ${name}`,
  send,
  status,
  code: null,
  says: /"errors":\[/,
});
const failed =
  (status: number, graphqlCode: string) =>
  (name: string, send: Call): Case => ({ name: `GraphQL: ${name}`, send, status, code: null, graphqlCode });
const malformed = failed(400, "GRAPHQL_VALIDATION_FAILED");
const tooComplex = failed(400, "QUERY_TOO_COMPLEX");
const unparsed = failed(400, "GRAPHQL_PARSE_FAILED");

const PREFLIGHT = ["Apollo-Require-Preflight", "1"] as const;

const BODIES: readonly Case[] = [
  ...[
    "{",
    '{"query":"{ __typename }"}x',
    "{'query':''}",
    `${QUERY}${QUERY}`,
    "query { __typename }",
    '{"query":"\n"}',
    '{"query":NaN}',
  ].map((text) => syntax(`a GraphQL request that is no JSON: ${text.slice(0, 30)}`, posted(text))),
  refused(422, "json_duplicate_key")("a GraphQL request with a key twice", posted('{"query":"{ __typename }","query":"{ nodes }"}')),
  refused(422, "forbidden_key")(
    "a GraphQL request with the key __proto__",
    posted('{"query":"{ __typename }","__proto__":{"variables":{}}}'),
  ),
  refused(400, "json_number")(
    "a GraphQL request with a number that is infinite",
    posted('{"query":"{ __typename }","variables":{"a":1e999}}'),
  ),
  refused(422, "nul_character")("a GraphQL request with a NUL", posted('{"query":"{ __typename }","variables":{"a":"\\u0000"}}')),
  refused(422, "lone_surrogate")(
    "a GraphQL request with half of a surrogate pair",
    posted('{"query":"{ __typename }","variables":{"a":"\\ud800"}}'),
  ),
  refused(400, "json_too_deep")(
    "a GraphQL request that is nested 1,000 deep",
    posted(`{"query":"{ __typename }","variables":${'{"a":'.repeat(1_000)}`),
  ),
  refused(400, "invalid_utf8")("a GraphQL request that is no UTF-8", posted(Buffer.from([0x7b, 0xff, 0x7d]))),
  refused(400, "bom_not_allowed")("a GraphQL request with a byte order mark", posted(`\uFEFF${QUERY}`)),
  refused(400, "empty_body")("a GraphQL request of no body", posted("")),
  refused(413, "body_too_large")("a GraphQL request of 300 kB", posted(QUERY.padEnd(300_000, " ")), { limit: "wire_bytes" }),
  refused(413, "body_too_large")(
    "a GraphQL request of 1 MB in 2 kB",
    posted(gzipSync(QUERY.padEnd(1_000_000, " ")), ["Content-Encoding", "gzip"]),
  ),
  refused(400, "bad_gzip")("a GraphQL request that is told to be gzip", posted(QUERY, ["Content-Encoding", "gzip"])),
  refused(415, "unsupported_encoding")(
    "a GraphQL request packed with deflate",
    posted(deflateSync(QUERY), ["Content-Encoding", "deflate"]),
  ),
  refused(415, "unsupported_encoding")("a GraphQL request packed with zstd", posted(QUERY, ["Content-Encoding", "zstd"])),
  ...["latin1", "utf-16", "utf-7"].map((charset) =>
    refused(415, "unsupported_charset")(`a GraphQL request in ${charset}`, typed(`application/json; charset=${charset}`)),
  ),
  ...["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "application/graphql", "text/html"].map(
    (type) =>
      refused(415, "unsupported_media_type")(`a GraphQL request of the type ${type}`, typed(type), {
        headers: { accept: "application/json" },
      }),
  ),
  refused(415, "content_type_required")("a GraphQL request of no type", { ...posted(QUERY), headers: [] }),
];

const FAR = ["8640000000000001", "-999999999d", "yesterday", "2026-02-30T00:00:00Z", ""];

const REQUESTS: readonly Case[] = [
  ...["[]", `[${QUERY},${QUERY}]`, '"query"', "1", "null"].map((text) => wrongBody(`a body that is ${text.slice(0, 12)}`, posted(text))),
  wrongBody("an empty object", posted("{}")),
  wrongBody("a query that is a number", posted('{"query":1}')),
  wrongBody("a query that is null", posted('{"query":null}')),
  wrongBody("variables that are a list", query("{ __typename }", [])),
  wrongBody("variables that are a text of JSON", query("{ __typename }", "{}")),
  wrongBody("extensions that are a text", posted('{"query":"{ __typename }","extensions":"a"}')),
  wrongBody("a name of an operation that is a number", posted('{"query":"{ __typename }","operationName":1}')),
  wrongBody("an operation that is not in the document", posted('{"query":"query A { __typename }","operationName":"B"}')),
  unparsed("no text", query(" ")),
  unparsed("a document that is cut off", query("{ nodes {")),
  unparsed("a document of control characters", query("{ \u0001 }")),
  tooComplex("2,001 tokens", query(`{${" __typename".repeat(2_001)} }`)),
  tooComplex("3,000 levels", query("{a".repeat(3_000))),
  malformed("a field that there is not", query("{ password }")),
  malformed("the prototype as a field", query("{ __proto__ }")),
  malformed("a mutation that there is not", query("mutation { deleteNode }")),
  wrongBody("a subscription, of which there is none", query("subscription { nodes }"), 200),
  ...FAR.map((at) => wrongBody(`a moment that is none, ${at}`, query(`{ cluster(name: "lab", at: "${at}") { name } }`))),
  wrongBody("a variable of another type", query("query ($at: Time) { nodes(at: $at) { totalCount } }", { at: {} })),
  wrongBody(
    "a filter as an object where a text is due",
    query("query ($c: String) { nodes(cluster: $c) { totalCount } }", { c: { not: "x" } }),
  ),
];

const GETS: readonly Case[] = [
  wrongBody("a GET without the header that a page elsewhere cannot send", got("query={__typename}")),
  wrongBody("a GET without a query", got("x=1", PREFLIGHT)),
  wrongBody("a GET of a document that is cut off", got("query={", PREFLIGHT)),
  wrongBody("a GET whose variables are no JSON", got("query={__typename}&variables={", PREFLIGHT)),
  wrongBody("a GET whose query is an escape that is none", got("query=%zz", PREFLIGHT)),
  wrongBody("a GET of a mutation", got("query=mutation{__typename}", PREFLIGHT), 405),
  wrongBody("a GET of two queries", got("query={__typename}&query={__typename}", PREFLIGHT)),
  ...["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD"].map((method) =>
    refused(405, "method_not_allowed")(
      `a GraphQL request by ${method}`,
      { ...posted(method === "HEAD" ? "" : QUERY), method },
      { headers: { allow: "GET, POST" } },
    ),
  ),
  refused(404, "not_found")("a path below /graphql", { ...posted(QUERY), target: "/graphql/x" }),
];

/** Fields that take text, moments and numbers, each with values that are of the kind and mean nothing. */
const ODD: readonly string[] = [
  'changes(cluster: "lab", since: "2026-11-22T10:00:00Z", until: "8640000000000000") { edges { node { at } } }',
  'changes(cluster: "lab", since: "8640000000000000", until: "8640000000000000") { edges { node { at } } }',
  'findings(cluster: "lab", since: "8640000000000000") { totalCount }',
  'findings(cluster: "lab", at: "8640000000000000") { totalCount }',
  'nodes(cluster: "lab", at: 8640000000000000) { edges { node { name } } }',
  'nodes(cluster: "\\u0000") { edges { node { name } } }',
  'node(name: "\\u0000", cluster: "lab") { name }',
  'node(name: "\\ud83d\\ude00", cluster: "lab") { name }',
  `node(name: "${"n".repeat(10_000)}", cluster: "lab") { name }`,
  `node(name: "' or 1=1 --", cluster: "'; drop table node; --") { name }`,
  'changes(cluster: "lab", since: "2026-11-22T10:00:00Z", node: ["\\u0000"]) { edges { node { at } } }',
  'vteps(cluster: "lab", vni: -2147483648) { edges { node { mac } } }',
  'vteps(cluster: "lab", vni: 2147483647) { edges { node { mac } } }',
];

/** /graphql, as far as it is about HTTP and JSON. */
export const GRAPHQL_CASES: readonly Case[] = [
  ...BODIES,
  ...REQUESTS,
  ...GETS,
  ...ODD.map(
    (field): Case => ({ name: `GraphQL: ${field.slice(0, 90)}`, send: query(`{ ${field} }`), status: 200, code: null, says: /^\{"data":/ }),
  ),
];
