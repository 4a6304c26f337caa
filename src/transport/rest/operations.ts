import type { RequestHandler } from "express";
import type { Metrics } from "../../telemetry/metrics.ts";

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

/** GET /metrics, in the text format of Prometheus. */
export function printMetrics({ registry }: Metrics): RequestHandler {
  return async (_request, response) => {
    response.set("Content-Type", registry.contentType).end(await registry.metrics());
  };
}
