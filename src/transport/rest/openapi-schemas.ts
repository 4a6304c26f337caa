import { SECTIONS } from "../../domain/snapshot/section.ts";
import { FAILURE_STATUS } from "../../failure/failure.ts";
import type { Json } from "./openapi.ts";

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const TIME: Json = { type: "string", format: "date-time" };
const SENT_TIME: Json = { description: "By the node's clock.", oneOf: [TIME, { type: "integer", description: "Epoch milliseconds." }] };

const NAME: Json = { type: "string", pattern: "^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$" };

const ROWS: Json = {
  type: ["array", "object"],
  description: "What iproute2's -j printed, untouched; of sysctls an object of names and values.",
};
const TEXT: Json = { type: "string", description: "The same command's plain output." };

const SECTION: Json = {
  description: "An object, or for short what would be its data or text. Only a section that is ok may delete rows: absent is not empty.",
  oneOf: [
    {
      type: "object",
      properties: { status: { enum: ["ok", "error", "not_collected"], default: "ok" }, data: ROWS, text: TEXT, error: { type: "string" } },
    },
    { type: "array" },
    TEXT,
  ],
};

const SNAPSHOT: Json = {
  type: "object",
  description: "For short, the sections may stand in the body itself instead of `sections`.",
  properties: {
    schema: { const: "vxlens.snapshot/v1" },
    observedAt: SENT_TIME,
    sentAt: SENT_TIME,
    intervalSeconds: { type: "integer", minimum: 1, maximum: 86_400, default: 60 },
    agent: { type: "object", properties: { name: { type: "string" }, version: { type: "string" } } },
    sections: { type: "object", properties: Object.fromEntries(SECTIONS.map((section) => [section, ref("Section")])) },
  },
};

const COUNT: Json = { type: "integer", minimum: 0 };

const PUSH_ANSWER: Json = {
  type: "object",
  required: ["outcome", "snapshotId", "digest", "effectiveAt", "receivedAt", "changes", "warnings"],
  properties: {
    outcome: { enum: ["applied", "unchanged", "late", "duplicate"] },
    snapshotId: { type: "string" },
    digest: { type: "string", format: "uuid" },
    effectiveAt: TIME,
    receivedAt: TIME,
    changes: {
      type: "object",
      description: "By section, where something changed.",
      additionalProperties: { type: "object", properties: { added: COUNT, removed: COUNT, modified: COUNT } },
    },
    warnings: { type: "array", items: ref("Warning") },
  },
};

const WARNING: Json = {
  type: "object",
  description: "docs/warnings.md lists the codes.",
  required: ["code", "pointer", "detail"],
  properties: { code: { type: "string" }, pointer: { type: "string" }, detail: { type: "string" } },
};

const CODE: Json = { enum: [...Object.keys(FAILURE_STATUS), "internal_error"] };

const PROBLEM: Json = {
  type: "object",
  required: ["type", "title", "status", "code", "detail", "instance", "requestId"],
  properties: {
    type: { type: "string", format: "uri" },
    title: { type: "string" },
    status: { type: "integer" },
    code: CODE,
    detail: { type: "string" },
    instance: { type: "string" },
    requestId: { type: "string" },
    errors: {
      type: "array",
      maxItems: 20,
      items: { type: "object", properties: { pointer: { type: "string" }, code: CODE, detail: { type: "string" } } },
    },
    limit: { type: "object", properties: { name: { type: "string" }, max: { type: "integer" } } },
  },
};

const ENROLLMENT: Json = { type: "object", required: ["node"], properties: { node: ref("Name") } };

const ISSUED_TOKEN: Json = {
  type: "object",
  required: ["token", "tokenId", "cluster", "node", "expiresAt"],
  properties: { token: { type: "string" }, tokenId: { type: "string" }, cluster: ref("Name"), node: ref("Name"), expiresAt: TIME },
};

const EXPECTED_NODES: Json = {
  type: "object",
  required: ["nodes"],
  properties: { nodes: { type: "array", maxItems: 10_000, items: { $ref: "#/components/schemas/Name" } } },
};

/** The shapes that the paths of the document refer to. */
export const SCHEMAS: { readonly [name: string]: Json } = {
  Name: NAME,
  Section: SECTION,
  Snapshot: SNAPSHOT,
  PushAnswer: PUSH_ANSWER,
  Enrollment: ENROLLMENT,
  IssuedToken: ISSUED_TOKEN,
  ExpectedNodes: EXPECTED_NODES,
  Warning: WARNING,
  Problem: PROBLEM,
};
