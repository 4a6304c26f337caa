import express, { type Express, type RequestHandler } from "express";
import helmet from "helmet";
import { Failure } from "../failure/failure.ts";
import { authenticate } from "./authenticate.ts";
import { checkRequest } from "./rest/check-request.ts";
import { answerProblem } from "./rest/problem.ts";
import { type RestParts, restRouter } from "./rest/rest-router.ts";
import { requestScope } from "./request-scope.ts";

export type HttpParts = RestParts &
  Readonly<{
    /** Answers /graphql, queries and the page for people, and passes on everything else. */
    graphql: RequestHandler;
  }>;

/** All that is answered over HTTP. What nobody answers, and whatever is thrown, becomes problem+json. */
export function createHttpApp(parts: HttpParts): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag").set("query parser", "simple");
  const routes = express.Router().use(checkRequest(parts.readiness), authenticate(parts.access), restRouter(parts), parts.graphql);
  app.use(requestScope(parts), safeHeaders(), (request, response) => {
    // What is true now may not be true in a moment.
    response.set("Cache-Control", "no-store");
    routes(request, response, (error: unknown) => {
      answerProblem(error ?? nothingAt(request.path), { request, response, logger: parts.logger });
    });
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
