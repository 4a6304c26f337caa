import type { NextFunction, Request, RequestHandler, Response } from "express";
import { Failure } from "../../failure/failure.ts";

/** More headers than any proxy adds. Node drops those above its own limit, so that one has to be higher. */
export const HEADERS_MAX = 100;

/** Paths that answer to the last, for those who watch us go. */
export const WATCHED: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * Refuses what Node's parser lets pass and we do not: several Host headers, floods of headers, the addresses of other servers,
 * expectations, paths that cannot be decoded; and everything but health checks while the process ends.
 */
export function checkRequest({ isDraining }: { isDraining: () => boolean }): RequestHandler {
  return (request: Request, response: Response, next: NextFunction): void => {
    checkHeaders(request);
    checkTarget(request);
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
function checkHeaders({ rawHeaders, httpVersion, headers }: Request): void {
  if (rawHeaders.length > HEADERS_MAX * 2) throw new Failure("headers_too_large", `more than ${HEADERS_MAX} headers`);
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  if (hosts.length > 1 || (hosts.length === 0 && httpVersion !== "1.0")) throw new Failure("bad_request", "a request has one Host header");
  if (headers.expect !== undefined && !INVITATION.test(headers.expect))
    throw new Failure("expectation_failed", "the only expectation that is met is 100-continue");
}

/** As Node takes it (lib/_http_server.js). */
const INVITATION = /(?:^|\W)100-continue(?:$|\W)/i;

/**
 * A target is a path, or `*` of OPTIONS. As a proxy has it, it begins with a scheme and a host (RFC 9112, 3.2.2): that then has to be the
 * one of the Host header, since we are no proxy.
 */
function checkTarget({ originalUrl, headers }: Request): void {
  if (originalUrl.startsWith("/") || originalUrl === "*") return;
  const [, host] = /^https?:\/\/([^/?#@]+)(?:[/?]|$)/i.exec(originalUrl) ?? [];
  if (host === undefined || host.toLowerCase() !== headers.host?.toLowerCase())
    throw new Failure("bad_request", "the address is that of another server; this one is no proxy");
}
