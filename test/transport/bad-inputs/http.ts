import { NODE_PATH, SNAPSHOT_PATH } from "../../support/api.ts";
import { asked, type Call, type Case, pushed, refused, SOUND, taken } from "./case.ts";

const notFound = refused(404, "not_found");
const notAllowed = refused(405, "method_not_allowed");
const notAcceptable = refused(406, "not_acceptable");
const badInput = refused(400, "bad_user_input");
const badPath = refused(400, "bad_path_encoding");
const notCurrent = refused(412, "digest_not_current");

const accepting = (accept: string, send: Call = pushed(SOUND)): Call => ({
  ...send,
  headers: [
    ["Content-Type", "application/json"],
    ["Accept", accept],
  ],
});
const putTo = (query: string): Call => pushed(SOUND, { target: `${SNAPSHOT_PATH}?${query}` });
const beating = (...ifMatch: readonly string[]): Call => ({
  method: "POST",
  target: `${NODE_PATH}/heartbeat`,
  headers: ifMatch.map((tag) => ["If-Match", tag] as const),
});

const METHODS: readonly Case[] = [
  ...["POST", "GET", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "PURGE", "PROPFIND"].map((method) =>
    notAllowed(`${method} of a snapshot`, { ...pushed(method === "HEAD" ? "" : SOUND), method }, { headers: { allow: "PUT" } }),
  ),
  ...["PUT", "GET", "DELETE"].map((method) =>
    notAllowed(`${method} of a heartbeat`, { method, target: `${NODE_PATH}/heartbeat` }, { headers: { allow: "POST" } }),
  ),
  ...["GET", "PUT", "POST"].map((method) =>
    notAllowed(`${method} of a node`, { method, target: NODE_PATH }, { headers: { allow: "DELETE" } }),
  ),
  ...["/healthz", "/readyz", "/metrics", "/schema.graphql", "/openapi.json", "/agent.sh", "/api/v1/tables/nodes"].flatMap((target) => [
    notAllowed(`POST of ${target}`, { method: "POST", target, body: "{}" }, { headers: { allow: "GET, HEAD" } }),
    notAllowed(`DELETE of ${target}`, { method: "DELETE", target }, { headers: { allow: "GET, HEAD" } }),
  ]),
];

const PATHS: readonly Case[] = [
  ...[
    "/",
    "/nothing",
    "/Healthz",
    "/healthz/",
    "//healthz",
    "/api/v1",
    "/api/v2/clusters/lab/nodes/n1/snapshot",
    "/API/v1/tables/nodes",
    "/api/v1/tables/",
    "/api/v1/tables/nodes/",
    "/.git/config",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/agent.sh/../../etc/passwd",
    "/favicon.ico",
    "/__proto__",
    "/<script>alert(1)</script>",
  ].map((target) => notFound(`GET of ${target}`, asked(target))),
  notFound("a push without the node's name", pushed(SOUND, { target: "/api/v1/clusters/lab/nodes//snapshot" })),
  notFound("a push without the cluster's name", pushed(SOUND, { target: "/api/v1/clusters//nodes/n1/snapshot" })),
  refused(422, "bad_name")("a push to a path that goes up", pushed(SOUND, { target: "/api/v1/clusters/lab/nodes/../snapshot" })),
  notFound("a push with a slash behind it", pushed(SOUND, { target: `${SNAPSHOT_PATH}/` })),
  notFound("a push to two nodes", pushed(SOUND, { target: "/api/v1/clusters/lab/nodes/n1/n2/snapshot" })),
  notFound("a push to an address in upper case", pushed(SOUND, { target: SNAPSHOT_PATH.replace("snapshot", "Snapshot") })),
  badPath("an escape that is none", asked("/%zz")),
  badPath("an escape that is cut off", asked("/%")),
  badPath("an escape of what is no UTF-8", asked("/%ff")),
];

const QUERIES: readonly Case[] = [
  ...["dryRun=yes", "dryRun=1", "dryRun=TRUE", "dryRun=", "dryRun", "backfill=on"].map((query) =>
    badInput(`the flag ${query}`, putTo(query)),
  ),
  ...["dryrun=true", "dry_run=true", "node=n1", "__proto__=1", "constructor=1", "=1", "%00=1", "dryRun%5B%5D=true"].map((query) =>
    badInput(`the parameter ${query}, which there is not`, putTo(query)),
  ),
  badInput("a flag twice", putTo("backfill=true&backfill=false")),
  badInput("the same flag twice", putTo("dryRun=true&dryRun=true")),
  badInput("5,000 parameters", putTo(`${"a=1&".repeat(5_000)}dryRun=true`.slice(0, 15_000))),
  badInput("a parameter of a heartbeat", { ...beating('"x"'), target: `${NODE_PATH}/heartbeat?dryRun=true` }),
  badInput("a parameter of the end of a node", asked(`${NODE_PATH}?force=true`, { method: "DELETE" })),
  taken("a question mark at the end", pushed(SOUND)),
];

const NEGOTIATION: readonly Case[] = [
  ...["text/html", "text/*", "application/xml", "image/png;q=1", "application/json;q=0"].map((accept) =>
    notAcceptable(`a caller that reads only ${accept}`, accepting(accept)),
  ),
  notAcceptable(
    "a heartbeat of a caller that reads only HTML",
    accepting("text/html", { method: "POST", target: `${NODE_PATH}/heartbeat`, body: "" }),
  ),
  notAcceptable("the end of a node for a caller that reads only HTML", accepting("text/html", { method: "DELETE", target: NODE_PATH })),
  ...["*/*", "application/*", "text/html, */*;q=0.1", "application/problem+json", ""].map((accept) =>
    taken(`a caller that reads ${accept === "" ? "nothing that it names" : accept}`, accepting(accept)),
  ),
];

const HEARTBEATS: readonly Case[] = [
  refused(400, "if_match_required")("a heartbeat without If-Match", beating()),
  notCurrent("a heartbeat of a digest that never was", beating('"00000000-0000-0000-0000-000000000000"')),
  ...["*", "", '""', "x", 'W/"00000000-0000-0000-0000-000000000000"', '"a", "b"', '"\' or 1=1 --"', `"${"0".repeat(8_000)}"`].map((tag) =>
    notCurrent(`a heartbeat of the tag ${tag.slice(0, 20)}`, beating(tag)),
  ),
  notCurrent("a heartbeat of two tags", beating('"a"', '"b"')),
  notCurrent("a heartbeat of a node that never reported", { ...beating('"x"'), target: "/api/v1/clusters/lab/nodes/nobody/heartbeat" }),
  notCurrent("a heartbeat of a node that is retired", { ...beating('"x"'), target: "/api/v1/clusters/lab/nodes/n3/heartbeat" }),
  notFound("the end of a node that is retired", asked("/api/v1/clusters/lab/nodes/n3", { method: "DELETE" })),
  refused(422, "bad_name")("a heartbeat of a node whose name is none", {
    ...beating('"x"'),
    target: "/api/v1/clusters/lab/nodes/A/heartbeat",
  }),
  refused(422, "bad_name")("the end of a node whose name is none", asked("/api/v1/clusters/lab/nodes/A", { method: "DELETE" })),
];

/** Methods, paths, parameters and negotiation. */
export const HTTP_CASES: readonly Case[] = [...METHODS, ...PATHS, ...QUERIES, ...NEGOTIATION, ...HEARTBEATS];
