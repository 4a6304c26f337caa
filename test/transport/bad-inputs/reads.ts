import { asked, type Case, refused } from "./case.ts";

const table = (query: string, ...headers: readonly (readonly [string, string])[]) => asked(`/api/v1/tables/${query}`, { headers });
const badInput = refused(400, "bad_user_input");
const notKept = refused(422, "history_not_kept");

const answered = (name: string, send: Case["send"], says: RegExp): Case => ({ name, send, status: 200, code: null, says });

const BAD_QUERIES: readonly string[] = [
  "nodes?format=xml",
  "nodes?format=",
  "nodes?format=json&format=csv",
  "nodes?color=red",
  "nodes?Cluster=lab",
  "nodes?cluster=a&cluster=b",
  "nodes?cluster%00=lab",
  "nodes?limit=0",
  "nodes?limit=-1",
  "nodes?limit=10001",
  "nodes?limit=1e3",
  "nodes?limit=1.5",
  "nodes?limit=0x10",
  "nodes?limit=%D9%A3",
  "nodes?limit=",
  "nodes?limit=99999999999999999999",
  "nodes?at=yesterday",
  "nodes?at=2026-11-22",
  "nodes?at=2026-02-30T00:00:00Z",
  "nodes?at=-15x",
  "nodes?at=-1e3m",
  "nodes?at=--15m",
  "nodes?at=99999999999999999",
  "nodes?at=8640000000000001",
  "nodes?at=-999999999d",
  "nodes?at=1&at=2",
  "nodes?from=soon",
  "nodes?to=%00",
  "series?step=soon",
  "series?step=0s",
  "series?step=-5m",
  "series?step=5",
  "series?cluster=lab&from=-1d&to=now&step=1ms",
  "findings?cluster=lab&severity=BAD",
  "findings?cluster=lab&severity=warning%27%20or%201%3D1",
  "changes?cluster=lab&section=ports",
  "changes?cluster=lab&section=FDB",
  "changes?cluster=lab&section=__proto__",
  "changes?cluster=lab&section=constructor",
];

/** No row has such a value, and that is all there is to say. */
const EMPTY: readonly string[] = [
  "nodes?cluster=nowhere",
  "nodes?cluster=%00",
  "nodes?cluster=lab%00",
  "nodes?cluster=%27%20or%201%3D1%20--",
  "nodes?cluster=lab%27%3Bdelete%20from%20node%3B--",
  "nodes?cluster=%ff",
  "nodes?cluster=%ed%a0%80",
  "nodes?cluster=__proto__",
  `nodes?cluster=${"x".repeat(10_000)}`,
  "nodes?cluster=",
  "nodes?cluster=lab&node=%00",
  "nodes?cluster=lab&node=%27",
  `nodes?cluster=lab&node=${"n,".repeat(3_000)}`,
  "findings?cluster=lab&code=NONE_SUCH",
  "findings?cluster=lab&code=%00",
  "findings?cluster=lab&node=%00",
  "changes?cluster=lab&node=%00",
  "changes?cluster=lab&node=%27%20or%201%3D1",
  "changes?cluster=lab&from=now&to=now",
  "annotations?cluster=lab&code=%00",
  "annotations?cluster=%00",
  "findings?cluster=lab&from=2026-11-22T10:00:00Z&to=2026-11-22T09:00:00Z&at=now",
];

/** As far as time is told. */
const FAR: readonly string[] = [
  "nodes?cluster=lab&at=8640000000000000",
  "nodes?cluster=lab&at=9999-12-31T23:59:59Z",
  "findings?cluster=lab&at=8640000000000000",
  "changes?cluster=lab&from=0&to=8640000000000000",
  "annotations?cluster=lab&from=0&to=8640000000000000",
  "series?cluster=lab&from=0&to=8640000000000000",
];

/** Flat tables and the other reads. */
export const READ_CASES: readonly Case[] = [
  ...BAD_QUERIES.map((query) => badInput(`the table ${query}`, table(query))),
  ...EMPTY.map((query) => answered(`the empty table ${query.slice(0, 80)}`, table(query), /^\[\]$/)),
  ...FAR.map((query) => answered(`the table of a time far ahead, ${query}`, table(query), /^\[/)),
  refused(404, "not_found")("a table that there is not", table("vlans")),
  refused(404, "not_found")("the table __proto__", table("__proto__")),
  refused(404, "not_found")("the table constructor", table("constructor?cluster=lab")),
  refused(400, "bad_path_encoding")("a table whose name is no UTF-8", table("%ff")),
  notKept("nodes as of 1970", table("nodes?cluster=lab&at=0")),
  notKept("findings as of 1970", table("findings?cluster=lab&at=1970-01-01T00:00:00Z")),
  notKept("nodes as of a thousand years ago", table("nodes?cluster=lab&at=-365000d")),
  refused(406, "not_acceptable")("a table of CSV for a caller that reads JSON", table("nodes?format=csv", ["Accept", "application/json"])),
  refused(406, "not_acceptable")("a table of JSON for a caller that reads HTML", table("nodes", ["Accept", "text/html"])),
  answered("a table of CSV of no cluster", table("nodes?cluster=nowhere&format=csv"), /^time,cluster,node,[^\n]+\n$/),
  answered("a question about health with parameters", asked("/healthz?a=1&a=2&%00"), /"ok"/),
  answered("a question about health of a caller that reads HTML", asked("/healthz", { headers: [["Accept", "text/html"]] }), /"ok"/),
  answered("a range of the schema", asked("/schema.graphql", { headers: [["Range", "bytes=0-1"]] }), /type Query/),
  answered("the API's description on a condition", asked("/openapi.json", { headers: [["If-None-Match", "*"]] }), /"openapi"/),
];
