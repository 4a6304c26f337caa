import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { createAccess } from "./access/access.ts";
import { reachOf } from "./access/rights.ts";
import { boundHeap } from "./config/bound-heap.ts";
import { parseArguments } from "./config/arguments.ts";
import { type Config, ConfigError, readConfig } from "./config/config.ts";
import { printHelp } from "./config/help.ts";
import { type HostFacts, readHostFacts } from "./config/host-facts.ts";
import { type PackageFacts, readPackageFacts } from "./config/package-facts.ts";
import { Failure } from "./failure/failure.ts";
import { createIntake, type Intake } from "./intake/intake.ts";
import { openAsker } from "./questions/open-asker.ts";
import { eachWithin } from "./storage/deadline.ts";
import { startEmbeddedPostgres } from "./storage/embedded/start-embedded-postgres.ts";
import { migrate } from "./storage/migrate.ts";
import { readMigrations } from "./storage/migrations.ts";
import { probeDatabase } from "./storage/probe-database.ts";
import { requireRoles } from "./storage/roles.ts";
import { type OpenStore, openStore } from "./storage/store.ts";
import { createLogger, type Logger, openLog } from "./telemetry/logger.ts";
import { createMetrics, type Metrics } from "./telemetry/metrics.ts";
import { createGraphql } from "./transport/graphql/apollo.ts";
import { createHttpApp } from "./transport/http-app.ts";
import { createHttpServer, type HttpServer } from "./transport/http-server.ts";
import { type AdmissionLimits, createAdmission } from "./transport/rest/admission.ts";
import type { OpenOperation } from "./transport/operation.ts";
import { askTables } from "./transport/rest/ask-tables.ts";
import { countFindings } from "./transport/rest/count-findings.ts";
import { countNodes } from "./transport/rest/count-nodes.ts";
import { listExpected } from "./transport/rest/expected-nodes.ts";
import { askLastBody } from "./transport/rest/last-body.ts";
import type { Readiness } from "./transport/rest/operations.ts";
import { startUpkeep } from "./upkeep/start-upkeep.ts";

const EXIT = { stopped: 0, failed: 1, usage: 2 } as const;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const READY_POLL_MS = 100;
/**
 * Parts of the time in which a request is answered: its token is looked up, a write waits for its turn, and then for the database; what is
 * left is for computing.
 */
const ACCESS_PART = 0.2;
const TURN_PART = 0.2;
const WRITE_PART = 0.5;

type Run = Readonly<{
  config: Config;
  host: HostFacts;
  pack: PackageFacts;
  logger: Logger;
  stopping: AbortSignal;
  /** How to stop what has been started; the last goes first. */
  stops: (() => Promise<void>)[];
}>;

boundHeap();
const log = openLog();
const status = await main(process.argv.slice(2));
log.flushSync();
process.exit(status);

async function main(words: readonly string[]): Promise<number> {
  const asked = parseArguments(words);
  const pack = readPackageFacts();
  if (asked.kind === "help") return said(printHelp().trimEnd(), EXIT.stopped);
  if (asked.kind === "version") return said(pack.version, EXIT.stopped);
  return asked.kind === "unknown" ? complained(asked.message, EXIT.usage) : serve(pack);
}

async function serve(pack: PackageFacts): Promise<number> {
  const host = readHostFacts();
  const settings = settingsOrComplaint(host);
  if (typeof settings === "string") return complained(settings, EXIT.usage);
  const { config, warnings } = settings;
  const logger = createLogger({ level: config.logLevel, to: log });
  for (const warning of warnings) logger.warn(warning);

  const run: Run = { config, host, pack, logger, stopping: stopSignal(), stops: [] };
  try {
    await start(run);
    await untilAborted(run.stopping);
    return EXIT.stopped;
  } catch (error) {
    if (run.stopping.aborted) return EXIT.stopped;
    logger.debug({ err: error }, "cannot start");
    return complained(error instanceof Failure ? error.message : `cannot start: ${wordsOf(error)}`, EXIT.failed);
  } finally {
    logger.info("stopping");
    for (const stop of run.stops.toReversed()) await stop().catch((error: unknown) => logger.error({ err: error }, "cannot stop in order"));
  }
}

function settingsOrComplaint(host: HostFacts): ReturnType<typeof readConfig> | string {
  try {
    return readConfig(process.env, host);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

/** npm passes a signal on that the terminal has sent us already, so a second one says nothing new. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

async function start(run: Run): Promise<void> {
  const { config, pack, stopping, stops } = run;
  const databaseUrl = config.databaseUrl ?? (await startDatabase(run));
  const migrations = join(pack.root, "prisma", "migrations");
  const applied = await migrate(databaseUrl, migrations, stopping);
  if (applied.length > 0) run.logger.info({ applied }, "the database was migrated");
  await requireRoles(databaseUrl);

  const store = openStore({ url: databaseUrl, poolSize: config.poolSize });
  stops.push(store.close);
  const probe = probeDatabase(databaseUrl, readMigrations(migrations), store.room);
  stops.push(probe.close);
  const metrics = createMetrics({ version: pack.version, nodeVersion: run.host.nodeVersion });
  stops.push(upkeep(run, store, metrics).stop);
  const server = createHttpServer();
  const readiness = { reasons: probe.reasons, isDraining: () => stopping.aborted };
  const app = await createApp(run, { store, server, readiness, metrics });
  const url = await server.listen(app, config).catch((error: unknown) => {
    throw new Error(`HOST=${config.host} PORT=${config.port}: ${wordsOf(error)}`, { cause: error });
  });
  stops.push(server.stop);
  while ((await probe.reasons()).length > 0 && !stopping.aborted) await sleep(READY_POLL_MS);
  if (!stopping.aborted) said(`vxlens is ready at ${url}${config.basePath}`, EXIT.stopped);
}

async function startDatabase({ config, host, logger, stops }: Run): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, host, warn: (message) => logger.warn(message) });
  stops.push(postgres.stop);
  logger.info({ version: postgres.version, dataDir: config.dataDir }, "the embedded PostgreSQL runs");
  if (postgres.adopted) logger.warn("it belongs to another vxlens on the same data directory, and stops with that one");
  return postgres.url;
}

type Parts = Readonly<{ store: OpenStore; server: HttpServer; readiness: Readiness; metrics: Metrics }>;

function upkeep({ config, logger }: Run, store: OpenStore, metrics: Metrics) {
  return startUpkeep(store, {
    retentionMs: config.retentionDays * DAY_MS,
    volatileMs: config.volatileHours * HOUR_MS,
    now: Date.now,
    onError: (task, error) => logger.error({ err: error, task }, "upkeep failed; it is tried again at its next time"),
    onDeleted: (rows) => metrics.retentionDeletedRows.inc(rows),
    lostAfterMs: config.lostAfterMs,
    findingsDelayMs: config.findingsDelayMs,
    onEvaluated: (seconds) => metrics.findingsEvaluationDuration.observe(seconds),
  });
}

async function createApp({ config, pack, logger, stops }: Run, { store, server, readiness, metrics }: Parts) {
  const readText = (...path: readonly string[]) => readFileSync(join(pack.root, ...path), "utf8");
  const schema = readText("schema.graphql");
  const openOperation: OpenOperation = (caller) =>
    openAsker(store, { now: Date.now(), lostAfterMs: config.lostAfterMs, timeoutMs: config.queryTimeoutMs, reach: reachOf(caller) });
  const onError = (error: unknown) => logger.warn({ err: error }, "that a token was used is not noted");
  const looking = { ...store, db: eachWithin(store.db, config.answerWithinMs * ACCESS_PART) };
  const access = createAccess(looking, { mode: config.auth, now: Date.now, elapsed: () => performance.now(), onError });
  const graphql = await createGraphql({
    schema,
    openOperation,
    access,
    httpServer: server.server,
    graphiqlPage: readGraphiqlPage(pack.root),
    introspection: config.introspection,
    logError: (error) => logger.error({ err: error }, "a bug"),
  });
  stops.push(graphql.stop);
  return createHttpApp({
    logger,
    readiness,
    now: Date.now,
    publicUrl: config.publicUrl,
    basePath: config.basePath,
    trustProxy: config.trustProxy,
    access,
    intake: openIntake(config, store, metrics),
    admit: createAdmission(admissionLimits(config), { metrics, beforeTurn: server.acceptWaiting }),
    metrics,
    tables: askTables(openOperation),
    countNodes: countNodes(openOperation),
    countFindings: countFindings(openOperation),
    listExpected: listExpected(openOperation),
    askLastBody: askLastBody(openOperation),
    texts: { schema: config.introspection ? schema : null, agentScript: readText("agent", "vxlens-agent.sh"), version: pack.version },
    graphql: graphql.router,
  });
}

function openIntake({ retentionDays, answerWithinMs }: Config, store: OpenStore, metrics: Metrics): Intake {
  return createIntake(store, {
    retentionMs: retentionDays * DAY_MS,
    withinMs: answerWithinMs * WRITE_PART,
    onRetry: () => metrics.writeRetries.inc(),
  });
}

function admissionLimits({ poolSize, answerWithinMs, pushesPerMinute }: Config): AdmissionLimits {
  return { running: poolSize, waitMs: answerWithinMs * TURN_PART, perMinute: pushesPerMinute };
}

/** The build makes the page; run from its sources, the service answers without. */
function readGraphiqlPage(root: string): Buffer {
  const file = join(root, "dist", "graphiql.html.gz");
  return existsSync(file) ? readFileSync(file) : gzipSync("<!doctype html><title>vxlens</title>GraphiQL comes with `npm run build`.");
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function said(text: string, exit: number): number {
  process.stdout.write(`${text}\n`);
  return exit;
}

function complained(text: string, exit: number): number {
  process.stderr.write(`vxlens: ${text}\n`);
  return exit;
}
