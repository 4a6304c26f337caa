import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { gzipSync } from "node:zlib";
import { type Access, createAccess } from "../../src/access/access.ts";
import { reachOf } from "../../src/access/rights.ts";
import { createIntake } from "../../src/intake/intake.ts";
import { openAsker } from "../../src/questions/open-asker.ts";
import { readMigrations } from "../../src/storage/migrations.ts";
import { probeDatabase } from "../../src/storage/probe-database.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { createMetrics, type Metrics } from "../../src/telemetry/metrics.ts";
import { createGraphql } from "../../src/transport/graphql/apollo.ts";
import { createHttpApp, type HttpParts } from "../../src/transport/http-app.ts";
import { createHttpServer, type HttpLimits, type HttpServer } from "../../src/transport/http-server.ts";
import { type AdmissionLimits, createAdmission } from "../../src/transport/rest/admission.ts";
import type { OpenOperation } from "../../src/transport/operation.ts";
import { askTables } from "../../src/transport/rest/ask-tables.ts";
import { countFindings } from "../../src/transport/rest/count-findings.ts";
import { countNodes } from "../../src/transport/rest/count-nodes.ts";
import { listExpected } from "../../src/transport/rest/expected-nodes.ts";
import { askLastBody } from "../../src/transport/rest/last-body.ts";

/** When every test begins. */
export const START = Date.parse("2026-11-22T10:00:00Z");
export const RETENTION_MS = 90 * 86_400_000;

/** The whole service over a database, on a clock that the test sets. */
export type RunningServer = Readonly<{
  url: string;
  databaseUrl: string;
  store: OpenStore;
  metrics: Metrics;
  access: Access;
  /** What it logged, a line each. */
  log: readonly string[];
  http: HttpServer;
  /** What the service takes for now, in epoch milliseconds. */
  clock: { now: number };
  /** What GraphQL took for a bug. */
  bugs: unknown[];
  /** Set: the service says that it is about to end. */
  state: { isDraining: boolean };
  stop: () => Promise<void>;
}>;

export type ServiceOptions = Readonly<{
  /** Whether /graphql answers; without, nothing is there. */
  hasGraphql?: true;
  limits?: HttpLimits;
  admission?: Partial<AdmissionLimits>;
  publicUrl?: string;
  schema?: null;
  basePath?: string;
  trustProxy?: number | readonly string[];
  /** Without it the service is open. */
  auth?: "tokens";
  /** If not told, any free one. */
  port?: number;
  /** Stands before the service, and may set its clock. */
  wrap?: (app: RequestListener, clock: { now: number }) => RequestListener;
}>;

/** Slow machines run tests too. */
const ADMISSION: AdmissionLimits = { running: 16, waitMs: 10_000, perMinute: 0 };
const WITHIN_MS = 15_000;

/** Starts it. Nothing runs beside. */
export async function runService(databaseUrl: string, options: ServiceOptions = {}): Promise<RunningServer> {
  const store = openStore({ url: databaseUrl, poolSize: 5 });
  const probe = probeDatabase(databaseUrl, readMigrations("prisma/migrations"), store.room);
  const metrics = createMetrics({ version: "0.0.0-test", nodeVersion: "v20.0.0" });
  const log: string[] = [];
  const bugs: unknown[] = [];
  const [clock, state, http] = [{ now: START }, { isDraining: false }, createHttpServer(options.limits)];
  const openOperation: OpenOperation = (caller) => openAsker(store, { now: clock.now, lostAfterMs: 86_400_000, reach: reachOf(caller) });
  const access = createAccess(store, {
    mode: options.auth ?? "open",
    now: () => clock.now,
    elapsed: () => performance.now(),
    onError: (error) => log.push(String(error)),
  });
  const graphql = options.hasGraphql === true ? await realGraphql({ httpServer: http.server, openOperation, access, bugs }) : NO_GRAPHQL;
  const app = createHttpApp({
    metrics,
    access,
    logger: createLogger({ level: "trace", to: { write: (line) => void log.push(line) } }),
    intake: createIntake(store, { retentionMs: RETENTION_MS, withinMs: WITHIN_MS, onRetry: () => metrics.writeRetries.inc() }),
    admit: createAdmission({ ...ADMISSION, ...options.admission }, { metrics, beforeTurn: http.acceptWaiting }),
    tables: askTables(openOperation),
    countNodes: countNodes(openOperation),
    countFindings: countFindings(openOperation),
    listExpected: listExpected(openOperation),
    askLastBody: askLastBody(openOperation),
    readiness: { reasons: probe.reasons, isDraining: () => state.isDraining },
    texts: {
      schema: options.schema === null ? null : "type Query { ok: Boolean }",
      agentScript: readFileSync("agent/vxlens-agent.sh", "utf8"),
      version: "0.0.0-test",
    },
    publicUrl: options.publicUrl ?? null,
    basePath: options.basePath ?? "",
    trustProxy: options.trustProxy ?? null,
    now: () => clock.now,
    graphql: graphql.router,
  });
  const listener = options.wrap?.(app, clock) ?? app;
  const url = await http.listen(listener, { host: "127.0.0.1", port: options.port ?? 0 });
  const stop = async () => {
    await graphql.stop();
    await http.stop();
    await probe.close();
    await store.close();
  };
  return { url, databaseUrl, store, metrics, access, log, http, clock, bugs, state, stop };
}

type Graphql = Readonly<{ router: HttpParts["graphql"]; stop: () => Promise<void> }>;

const NO_GRAPHQL: Graphql = { router: (_request, _response, next) => next(), stop: async () => {} };

type GraphqlParts = Readonly<{ httpServer: HttpServer["server"]; openOperation: OpenOperation; access: Access; bugs: unknown[] }>;

function realGraphql({ bugs, ...parts }: GraphqlParts): Promise<Graphql> {
  const schema = readFileSync("schema.graphql", "utf8");
  return createGraphql({ schema, ...parts, graphiqlPage: gzipSync(""), introspection: true, logError: (error) => bugs.push(error) });
}
