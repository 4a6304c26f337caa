import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import type { RequestHandler } from "express";
import { type Access, createAccess } from "../../src/access/access.ts";
import { reachOf } from "../../src/access/rights.ts";
import { createIntake } from "../../src/intake/intake.ts";
import { openAsker } from "../../src/questions/open-asker.ts";
import { readMigrations } from "../../src/storage/migrations.ts";
import { probeDatabase } from "../../src/storage/probe-database.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { createMetrics, type Metrics } from "../../src/telemetry/metrics.ts";
import { createHttpApp } from "../../src/transport/http-app.ts";
import { createHttpServer, type HttpServer } from "../../src/transport/http-server.ts";
import { type AdmissionLimits, createAdmission } from "../../src/transport/rest/admission.ts";
import { askTables, type OpenOperation } from "../../src/transport/rest/ask-tables.ts";
import { countFindings } from "../../src/transport/rest/count-findings.ts";
import { countNodes } from "../../src/transport/rest/count-nodes.ts";

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
  /** Set: the service says that it is about to end. */
  state: { isDraining: boolean };
  stop: () => Promise<void>;
}>;

export type ServeOptions = Readonly<{
  graphql?: RequestHandler;
  publicUrl?: string;
  schema?: null;
  /** Without it the service is open. */
  auth?: "tokens";
  limits?: Partial<AdmissionLimits>;
  /** If not told, any free one. */
  port?: number;
  /** Stands before the service, and may set its clock. */
  wrap?: (app: RequestListener, clock: { now: number }) => RequestListener;
}>;

/** Slow machines run tests too. */
const LIMITS: AdmissionLimits = { running: 16, waitMs: 10_000, perMinute: 0 };
const WITHIN_MS = 15_000;

const passOn: RequestHandler = (_request, _response, next) => next();

/** Serves a database that is there, or that is not. */
export async function serve(databaseUrl: string, options: ServeOptions = {}): Promise<RunningServer> {
  const store = openStore({ url: databaseUrl, poolSize: 5 });
  const probe = probeDatabase(databaseUrl, readMigrations("prisma/migrations"), store.room);
  const metrics = createMetrics({ version: "0.0.0-test", nodeVersion: "v20.0.0" });
  const log: string[] = [];
  const [clock, state, http] = [{ now: START }, { isDraining: false }, createHttpServer()];
  const openOperation: OpenOperation = (caller) => openAsker(store, { now: clock.now, lostAfterMs: 86_400_000, reach: reachOf(caller) });
  const access = createAccess(store, {
    mode: options.auth ?? "open",
    now: () => clock.now,
    elapsed: () => performance.now(),
    onError: (error) => log.push(String(error)),
  });
  const app = createHttpApp({
    metrics,
    access,
    logger: createLogger({ level: "trace", to: { write: (line) => void log.push(line) } }),
    intake: createIntake(store, { retentionMs: RETENTION_MS, withinMs: WITHIN_MS, onRetry: () => metrics.writeRetries.inc() }),
    admit: createAdmission({ ...LIMITS, ...options.limits }, metrics),
    tables: askTables(openOperation),
    countNodes: countNodes(openOperation),
    countFindings: countFindings(openOperation),
    readiness: { reasons: probe.reasons, isDraining: () => state.isDraining },
    texts: {
      schema: options.schema === null ? null : "type Query { ok: Boolean }",
      agentScript: readFileSync("agent/vxlens-agent.sh", "utf8"),
      version: "0.0.0-test",
    },
    publicUrl: options.publicUrl ?? null,
    now: () => clock.now,
    graphql: options.graphql ?? passOn,
  });
  const listener = options.wrap?.(app, clock) ?? app;
  const url = await http.listen(listener, { host: "127.0.0.1", port: options.port ?? 0 });
  const stop = async () => {
    await http.stop();
    await probe.close();
    await store.close();
  };
  return { url, databaseUrl, store, metrics, access, log, http, clock, state, stop };
}
