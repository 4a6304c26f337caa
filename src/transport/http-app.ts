import express, { type Express, type Request, type RequestHandler, type Response } from "express";
import helmet from "helmet";
import { Failure } from "../failure/failure.ts";
import { authenticate } from "./authenticate.ts";
import { checkRequest, WATCHED } from "./rest/check-request.ts";
import { answerProblem } from "./rest/problem.ts";
import { type RestParts, restRouter } from "./rest/rest-router.ts";
import { requestScope } from "./request-scope.ts";

export type HttpParts = RestParts &
  Readonly<{
    /** Answers /graphql, queries and the page for people, and passes on everything else. */
    graphql: RequestHandler;
    /** Whose X-Forwarded headers are believed: so many proxies in a row, or those at these addresses. Null: nobody's. */
    trustProxy: number | readonly string[] | null;
  }>;

/** All that is answered over HTTP. What nobody answers, and whatever is thrown, becomes problem+json. */
export function createHttpApp(parts: HttpParts): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag").enable("case sensitive routing").set("query parser", "simple");
  app.set("trust proxy", parts.trustProxy ?? false);
  const routes = express.Router().use(checkRequest(parts.readiness), authenticate(parts.access), restRouter(parts), parts.graphql);
  const refuse = (error: unknown, request: Request, response: Response) =>
    answerProblem(error, { request, response, logger: parts.logger });
  const answer = (request: Request, response: Response) => {
    // What is true now may not be true in a moment.
    response.set("Cache-Control", "no-store");
    routes(request, response, (error: unknown) => refuse(error ?? nothingAt(request.path), request, response));
  };
  app.use(requestScope(parts), safeHeaders());
  app.use(parts.basePath === "" ? "/" : parts.basePath, answer);
  // Who watches the service stands beside it, behind the proxy.
  app.use((request, response) => {
    if (WATCHED.has(request.path)) answer(request, response);
    else refuse(nothingAt(request.path), request, response);
  });
  return app;
}

const nothingAt = (path: string): Failure => new Failure("not_found", `nothing is at ${path.slice(0, 64)}`);

/** Answers of ours are data: no browser shall run anything of them. Pages set a policy of their own. TLS is for whoever stands before us. */
function safeHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: false,
  });
}
