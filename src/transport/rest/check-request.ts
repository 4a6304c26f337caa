import type { NextFunction, Request, RequestHandler, Response } from "express";
import { Failure } from "../../failure/failure.ts";

/** More headers than any proxy adds. Node drops those above its own limit, so that one has to be higher. */
export const HEADERS_MAX = 100;

/** Paths that answer to the last, for those who watch us go. */
export const WATCHED: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * Refuses what Node's parser lets pass and we do not: several Host headers, floods of headers, paths that cannot be decoded;
 * and everything but health checks while the process ends.
 */
export function checkRequest({ isDraining }: { isDraining: () => boolean }): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    checkHeaders(request);
    decodeURIComponent(request.path);
    if (isDraining()) {
      response.set("Connection", "close");
      if (!WATCHED.has(request.path))
        throw new Failure("shutting_down", "the service is shutting down; another replica or the next start will answer");
    }
    next();
  };
}

/** HTTP/1.0 had no Host. */
function checkHeaders({ rawHeaders, httpVersion }: Request): void {
  if (rawHeaders.length > HEADERS_MAX * 2) throw new Failure("headers_too_large", `more than ${HEADERS_MAX} headers`);
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  if (hosts.length > 1 || (hosts.length === 0 && httpVersion !== "1.0")) throw new Failure("bad_request", "a request has one Host header");
}
