import { setTimeout as sleep } from "node:timers/promises";
import type { RequestHandler } from "express";
import type { Logger } from "../../telemetry/logger.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
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

export type MetricsParts = Readonly<{ metrics: Metrics; countNodes: CountNodes; logger: Logger }>;

/** Prometheus gives up after 10 s, and then has none of the metrics. */
const COUNT_PATIENCE_MS = 2_000;

/**
 * GET /metrics, in the text format of Prometheus. Nodes are counted each time. A database that cannot say, or not within two seconds,
 * leaves their series out and no others.
 */
export function printMetrics({ metrics: { registry, nodes }, countNodes, logger }: MetricsParts): RequestHandler {
  return async (_request, response) => {
    const counts = await Promise.race([countNodes(), tooLate()]).catch((error: unknown) => {
      logger.warn({ err: error }, "nodes cannot be counted; their metric is left out");
      return [];
    });
    nodes.reset();
    for (const { cluster, state, count } of counts) nodes.set({ cluster, state }, count);
    response.set("Content-Type", registry.contentType).end(await registry.metrics());
  };
}

async function tooLate(): Promise<never> {
  await sleep(COUNT_PATIENCE_MS, undefined, { ref: false });
  throw new Error(`the database did not say within ${COUNT_PATIENCE_MS} ms`);
}
