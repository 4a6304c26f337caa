import express, { type RequestHandler, type Router } from "express";
import type { Logger } from "../../telemetry/logger.ts";
import { agentScript } from "./agent-script.ts";
import type { CountFindings } from "./count-findings.ts";
import type { CountNodes } from "./count-nodes.ts";
import { enrollNode } from "./enroll-node.ts";
import { type AskLastBody, getLastBody } from "./last-body.ts";
import { openApi } from "./openapi.ts";
import { getExpected, type ListExpected, putExpected } from "./expected-nodes.ts";
import { healthz, printMetrics, type Readiness, readyz } from "./operations.ts";
import { pushHeartbeat } from "./push-heartbeat.ts";
import { pushSnapshot, type PushParts } from "./push-snapshot.ts";
import { accepting, methodNotAllowed } from "./requirements.ts";
import { retireNode } from "./retire-node.ts";
import { rotateOwnToken } from "./rotate-own-token.ts";
import { tableRows, type Tables } from "./tables.ts";

/** What is handed out as it is. */
type ServedTexts = Readonly<{
  /** schema.graphql; null: it is not told. */
  schema: string | null;
  /** agent/vxlens-agent.sh, its placeholder not yet filled in. */
  agentScript: string;
  version: string;
}>;

export type RestParts = PushParts &
  Readonly<{
    logger: Logger;
    tables: Tables;
    countNodes: CountNodes;
    countFindings: CountFindings;
    listExpected: ListExpected;
    askLastBody: AskLastBody;
    readiness: Readiness;
    texts: ServedTexts;
    /** Without a trailing slash; null: what a request was sent to. */
    publicUrl: string | null;
    /** What stands before all paths; empty: nothing. */
    basePath: string;
  }>;

const CLUSTER = "/api/v1/clusters/:cluster";
const NODE = `${CLUSTER}/nodes/:node`;

/** Everything that is not GraphQL. */
export function restRouter(parts: RestParts): Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  addIntake(router, parts);
  addReads(router, parts);
  return router;
}

function addIntake(router: Router, parts: RestParts): void {
  const speaksJson = accepting("application/json", "application/problem+json");
  router.route(`${NODE}/snapshot`).put(speaksJson, pushSnapshot(parts)).all(methodNotAllowed("PUT"));
  router.route(`${NODE}/heartbeat`).post(speaksJson, pushHeartbeat(parts)).all(methodNotAllowed("POST"));
  router.route(`${NODE}/token\\:rotate`).post(speaksJson, rotateOwnToken(parts)).all(methodNotAllowed("POST"));
  router.route(`${CLUSTER}/enroll`).post(speaksJson, enrollNode(parts)).all(methodNotAllowed("POST"));
  router.route(`${NODE}/last-body`).get(getLastBody(parts.askLastBody, parts)).all(methodNotAllowed("GET", "HEAD"));
  router
    .route(`${CLUSTER}/expected-nodes`)
    .put(speaksJson, putExpected(parts))
    .get(speaksJson, getExpected(parts.listExpected, parts))
    .all(methodNotAllowed("GET", "HEAD", "PUT"));
  router.route(NODE).delete(speaksJson, retireNode(parts)).all(methodNotAllowed("DELETE"));
}

function addReads(router: Router, parts: RestParts): void {
  const { tables, readiness, texts, publicUrl, basePath, now } = parts;
  const reads: Readonly<Record<string, RequestHandler>> = {
    "/healthz": healthz,
    "/readyz": readyz(readiness),
    "/metrics": printMetrics(parts),
    ...(texts.schema === null ? {} : { "/schema.graphql": text("application/graphql; charset=utf-8", texts.schema) }),
    "/openapi.json": text("application/json; charset=utf-8", JSON.stringify(openApi(texts.version, basePath))),
    "/agent.sh": agentScript({ script: texts.agentScript, publicUrl }),
    "/api/v1/tables/:table": tableRows(tables, { now }),
  };
  for (const [path, read] of Object.entries(reads)) router.route(path).get(read).all(methodNotAllowed("GET", "HEAD"));
}

function text(contentType: string, body: string): RequestHandler {
  return (_request, response) => {
    response.set("Content-Type", contentType).end(body);
  };
}
