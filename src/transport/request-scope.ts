import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { requestIdFrom } from "../telemetry/request-id.ts";

const HEADER = "X-Request-Id";

/** Gives every request its id, told in every answer; measures and logs what became of it. Goes before everything else. */
export function requestScope({ metrics, logger, basePath }: { metrics: Metrics; logger: Logger; basePath: string }): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    const requestId = requestIdFrom(request.headers["x-request-id"]);
    response.set(HEADER, requestId);
    const startedAt = performance.now();
    response.once("close", () => {
      const seconds = (performance.now() - startedAt) / 1000;
      const labels = { route: routeOf(request, basePath), method: request.method, status: String(response.statusCode) };
      metrics.httpRequestDuration.observe(labels, seconds);
      logger.debug({ requestId, client: request.ip, ...labels, seconds }, "answered");
    });
    next();
  };
}

/** The id under which this request is logged and answered. */
export const requestIdOf = (response: Response): string => response.get(HEADER) ?? "";

/** The pattern that matched, never the address itself: labels come from a closed list. */
function routeOf(request: Request, basePath: string): string {
  const route: unknown = request.route;
  const hasPath = typeof route === "object" && route !== null && "path" in route && typeof route.path === "string";
  const baseUrl = request.baseUrl.slice(request.baseUrl.startsWith(basePath) ? basePath.length : 0);
  return hasPath ? `${baseUrl}${String(route.path)}` : "none";
}
