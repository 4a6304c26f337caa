import type { Request, RequestHandler } from "express";

/** What the page needs: its own inline script and style, workers from blobs, and this service. Nothing from elsewhere. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Serves GraphiQL to browsers, also at the address with its `query` that it gives itself; every other GET is a query. */
export function serveGraphiql(page: Buffer): RequestHandler {
  return (request, response, next) => {
    if (!isForGraphiql(request)) {
      next();
      return;
    }
    response
      .set({ "Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip", "Content-Security-Policy": CONTENT_SECURITY_POLICY })
      .send(page);
  };
}

/** Whether the page is what a request to /graphql is for, which asks nothing of us yet. */
export function isForGraphiql(request: Request): boolean {
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && request.accepts(["json", "html"]) === "html" && request.acceptsEncodings("gzip") === "gzip";
}
