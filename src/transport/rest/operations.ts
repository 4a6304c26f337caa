import { setTimeout as sleep } from "node:timers/promises";
import type { RequestHandler } from "express";
import { reachOf, requireRight } from "../../access/rights.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
import { callerOf } from "../authenticate.ts";
import type { CountFindings } from "./count-findings.ts";
import type { CountNodes } from "./count-nodes.ts";

export type Readiness = Readonly<{
  /** Why requests cannot be answered now, each a sentence; empty when they can. */
  reasons: () => Promise<readonly string[]>;
  /** The process is about to end. */
  isDraining: () => boolean;
}>;

/** GET /healthz: the process runs. It does not look at the database, whose restart must not restart us. */
export const healthz: RequestHandler = (_request, response) => {
  response.json({ status: "ok" });
};

/** GET /readyz: whether requests can be answered, and else why not. */
export function readyz({ reasons, isDraining }: Readiness): RequestHandler {
  return async (_request, response) => {
    const found = isDraining() ? ["the service is shutting down"] : await reasons();
    response.status(found.length === 0 ? 200 : 503);
    response.json(found.length === 0 ? { status: "ready" } : { status: "not_ready", reasons: found });
  };
}

export type MetricsParts = Readonly<{ metrics: Metrics; countNodes: CountNodes; countFindings: CountFindings; logger: Logger }>;

/** Prometheus gives up after 10 s, and then has none of the metrics. */
const COUNT_PATIENCE_MS = 2_000;

/**
 * GET /metrics, in the text format of Prometheus, for those who may read all clusters, since it tells of all. Nodes and findings are counted each time. A database that cannot say, or not within
 * two seconds, leaves their series out and no others.
 */
export function printMetrics({ metrics, countNodes, countFindings, logger }: MetricsParts): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(request);
    requireRight(reachOf(caller) === "all", caller);
    const counted = Promise.all([countNodes(caller), countFindings(caller)]);
    const counts = await Promise.race([counted, tooLate()]).catch((error: unknown) => {
      logger.warn({ err: error }, "nodes and findings cannot be counted; their metrics are left out");
      return null;
    });
    showCounts(metrics, counts);
    response.set("Content-Type", metrics.registry.contentType).end(await metrics.registry.metrics());
  };
}

type Counts = readonly [Awaited<ReturnType<CountNodes>>, Awaited<ReturnType<CountFindings>>];

function showCounts({ nodes, findingsOpen, findingsLag }: Metrics, counts: Counts | null): void {
  for (const gauge of [nodes, findingsOpen, findingsLag]) gauge.reset();
  if (counts === null) {
    findingsLag.remove();
    return;
  }
  const [ofNodes, { open, lagSeconds }] = counts;
  for (const { cluster, state, count } of ofNodes) nodes.set({ cluster, state }, count);
  for (const { count, ...labels } of open) findingsOpen.set(labels, count);
  findingsLag.set(lagSeconds);
}

async function tooLate(): Promise<never> {
  await sleep(COUNT_PATIENCE_MS, undefined, { ref: false });
  throw new Error(`the database did not say within ${COUNT_PATIENCE_MS} ms`);
}
