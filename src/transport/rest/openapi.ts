import { FAILURE_STATUS } from "../../failure/failure.ts";
import { SCHEMAS } from "./openapi-schemas.ts";

/** A JSON value, as far as a document of ours has them. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

type Operation = Readonly<{ summary: string; description?: string; parameters?: readonly Json[]; requestBody?: Json; responses: Json }>;

/** Everything that the REST router answers, as OpenAPI 3.1. A test compares it with the router. */
export function openApi(version: string, basePath: string): Json {
  return {
    openapi: "3.1.1",
    info: {
      title: "vxlens",
      version,
      summary: "Takes in what the nodes of a VXLAN overlay hold, and tells how the service is. Questions are asked over GraphQL.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: basePath === "" ? "/" : basePath }],
    paths: { ...INTAKE_PATHS, ...READ_PATHS },
    components: { schemas: SCHEMAS, responses: { Problem: PROBLEM }, securitySchemes: { token: TOKEN } },
    security: [{ token: [] }, {}],
  };
}

const TOKEN: Json = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "vxl_<kind>_<49 letters and digits>",
  description: "Where the service asks for tokens: docs/access.md says which kind may what. Elsewhere nobody needs one.",
};

const CODES = Object.entries(FAILURE_STATUS).map(([code, status]) => `${code} (${status})`);

const PROBLEM: Json = {
  description: `A problem (RFC 9457); docs/errors.md says what to do about each code: ${CODES.join(", ")}.`,
  headers: { "X-Request-Id": { schema: { type: "string" } }, "Retry-After": { schema: { type: "integer" } } },
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

const PROBLEMS: { readonly [status: string]: Json } = { default: { $ref: "#/components/responses/Problem" } };

const pathParameter = (name: string, description: string): Json => ({
  name,
  in: "path",
  required: true,
  description,
  schema: { $ref: "#/components/schemas/Name" },
});

const query = (name: string, schema: Json, description: string): Json => ({ name, in: "query", description, schema });

const NODE_PARAMETERS = [
  pathParameter("cluster", "The first push of a node creates it and its cluster."),
  pathParameter("node", "The node."),
];

const PUSH: Operation = {
  summary: "Replace what a node reports about itself",
  description: "Answered only once it is durable. Repeating it is harmless. Identity or gzip; 4 MiB packed, 32 MiB unpacked, 100,000 rows.",
  parameters: [
    query("dryRun", { type: "boolean", default: false }, "Do everything but store."),
    query("backfill", { type: "boolean", default: false }, "Take observedAt as it is, for archives."),
  ],
  requestBody: {
    required: true,
    content: {
      "application/json": { schema: { $ref: "#/components/schemas/Snapshot" } },
      "text/plain": { schema: { type: "string", description: "A terminal paste of ip and bridge commands with their output." } },
    },
  },
  responses: {
    "200": {
      description: "Taken.",
      headers: { ETag: { description: "The digest, in quotes, for the heartbeat.", schema: { type: "string" } } },
      content: { "application/json": { schema: { $ref: "#/components/schemas/PushAnswer" } } },
    },
    ...PROBLEMS,
  },
};

const HEARTBEAT: Operation = {
  summary: "Nothing has changed since the snapshot with this digest",
  parameters: [{ name: "If-Match", in: "header", required: true, description: "The ETag of the last push.", schema: { type: "string" } }],
  responses: { "204": { description: "Taken." }, ...PROBLEMS },
};

const RETIRE: Operation = {
  summary: "Retire a node",
  description: "Its present ends now, its history stays. 404 where it is not present.",
  responses: { "204": { description: "Retired." }, ...PROBLEMS },
};

const ISSUED: Json = {
  description: "The token. Nobody is told a second time.",
  content: { "application/json": { schema: { $ref: "#/components/schemas/IssuedToken" } } },
};

const ENROLL: Operation = {
  summary: "Get a node its token, by right of an enroll token",
  description: "409 where the node has a valid one: an administrator revokes that first.",
  requestBody: { required: true, content: { "application/json": { schema: { $ref: "#/components/schemas/Enrollment" } } } },
  responses: { "201": ISSUED, ...PROBLEMS },
};

const ROTATE: Operation = {
  summary: "Replace a node's token, by itself",
  description: "The one before is taken for a day more.",
  responses: { "200": ISSUED, ...PROBLEMS },
};

const EXPECTED_NODES: Json = { $ref: "#/components/schemas/ExpectedNodes" };
const EXPECTED_ANSWER: Json = {
  "200": { description: "The list.", content: { "application/json": { schema: EXPECTED_NODES } } },
  ...PROBLEMS,
};

const EXPECT: Operation = {
  summary: "Replace the list of the nodes that the cluster is to have",
  description: "From now on those of them that never reported are told as LOST. The first list creates the cluster.",
  requestBody: { required: true, content: { "application/json": { schema: EXPECTED_NODES } } },
  responses: EXPECTED_ANSWER,
};

const EXPECTED: Operation = {
  summary: "The list of the nodes that the cluster is to have",
  parameters: [query("at", { type: "string" }, "As of when, in the spellings that tables take. Default: now.")],
  responses: EXPECTED_ANSWER,
};

const LAST_BODY: Operation = {
  summary: "The body by which a node last told something else than before",
  description: "As it was sent. For administrators. 404 where none is kept, or it is larger than 1 MiB when it is packed.",
  responses: {
    "200": {
      description: "The body; its ETag is the digest of its snapshot.",
      content: { "application/json": { schema: { type: "object" } }, "text/plain": { schema: { type: "string" } } },
    },
    ...PROBLEMS,
  },
};

const CLUSTER_PATH = "/api/v1/clusters/{cluster}";
const NODE_PATH = `${CLUSTER_PATH}/nodes/{node}`;

const INTAKE_PATHS: { readonly [path: string]: Json } = {
  [`${NODE_PATH}/snapshot`]: { parameters: NODE_PARAMETERS, put: PUSH },
  [`${NODE_PATH}/heartbeat`]: { parameters: NODE_PARAMETERS, post: HEARTBEAT },
  [`${NODE_PATH}/token:rotate`]: { parameters: NODE_PARAMETERS, post: ROTATE },
  [`${CLUSTER_PATH}/enroll`]: { parameters: [pathParameter("cluster", "That of the enroll token.")], post: ENROLL },
  [`${CLUSTER_PATH}/expected-nodes`]: { parameters: [pathParameter("cluster", "The cluster.")], put: EXPECT, get: EXPECTED },
  [`${NODE_PATH}/last-body`]: { parameters: NODE_PARAMETERS, get: LAST_BODY },
  [NODE_PATH]: { parameters: NODE_PARAMETERS, delete: RETIRE },
};

const TIME: Json = { type: "string", description: "RFC 3339, epoch milliseconds, now, or relative as -15m." };

const TABLE: Operation = {
  summary: "Rows of plain values, for dashboards and spreadsheets",
  parameters: [
    {
      name: "table",
      in: "path",
      required: true,
      schema: { type: "string", enum: ["nodes", "findings", "annotations", "series", "changes"] },
    },
    query("format", { type: "string", enum: ["json", "csv"], default: "json" }, "CSV has a header line."),
    query("cluster", { type: "string", default: "default" }, "An unknown one has no rows."),
    query("at", TIME, "Of nodes and findings: as of when. Default: `to`."),
    query("from", TIME, "Of the others: after when. Default: a day before `to`."),
    query("to", TIME, "Of the others: up to when. Default: now."),
    query("node", { type: "string" }, "Only these nodes; repeated, or separated by commas."),
    query("section", { type: "string" }, "Of changes: only these sections; repeated, or separated by commas."),
    query("code", { type: "string" }, "Of findings: only these codes; repeated, or separated by commas."),
    query("severity", { type: "string" }, "Of findings: only CRITICAL, WARNING or INFO; repeated, or separated by commas."),
    query("step", { type: "string" }, "Of series: how long a step is, as 5m. Default: a hundredth of the time."),
    query("limit", { type: "integer", minimum: 1, maximum: 10_000, default: 1_000 }, "Rows at most."),
  ],
  responses: {
    "200": {
      description: "The rows.",
      content: {
        "application/json": { schema: { type: "array", items: { type: "object" } } },
        "text/csv": { schema: { type: "string" } },
      },
    },
    ...PROBLEMS,
  },
};

function plain(summary: string, contentType: string, more: { readonly [status: string]: Json } = {}): Json {
  const responses = { "200": { description: summary, content: { [contentType]: {} } }, ...more, ...PROBLEMS };
  return { get: { summary, responses } };
}

const READ_PATHS: { readonly [path: string]: Json } = {
  "/healthz": plain("The process runs", "application/json"),
  "/readyz": plain("Requests can be answered", "application/json", {
    "503": { description: "They cannot; `reasons` says why.", content: { "application/json": {} } },
  }),
  "/metrics": plain("Metrics for Prometheus", "text/plain"),
  "/schema.graphql": plain("The GraphQL schema", "application/graphql"),
  "/openapi.json": plain("This document", "application/json"),
  "/agent.sh": plain("The agent, with this server's address filled in", "text/x-shellscript"),
  "/api/v1/tables/{table}": { get: TABLE },
};
