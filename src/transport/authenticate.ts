import type { Request, RequestHandler, Response } from "express";
import type { AccessRequest } from "../access/audit.ts";
import type { Access } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { Moment } from "../domain/history/span.ts";
import { Failure, invariant } from "../failure/failure.ts";
import { isForGraphiql } from "./graphql/graphiql.ts";
import { requestIdOf } from "./request-scope.ts";

/** What anybody may have: whether we are well, and texts that are the same everywhere. GraphiQL's page is one more. */
const PUBLIC: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/agent.sh", "/schema.graphql", "/openapi.json"]);

const callers = new WeakMap<Request, Caller>();

/** Finds out who calls, before anything is read or answered: whatever is not public, also what is not there, is for callers with a token. */
export function authenticate(access: Pick<Access, "identify">): RequestHandler {
  return async (request, _response, next) => {
    refuseTokenInUrl(request.originalUrl);
    if (!isPublic(request)) callers.set(request, await access.identify(authorizationOf(request)));
    next();
  };
}

/** Who calls. Nobody is known of a public path. */
export function callerOf(request: Request): Caller {
  const caller = callers.get(request);
  invariant(caller !== undefined, "a path that asks for its caller is behind authenticate");
  return caller;
}

/** The same, with what else is noted of what it does. */
export function accessRequest(request: Request, response: Response, at: Moment): AccessRequest {
  return { caller: callerOf(request), at, requestId: requestIdOf(response) };
}

/** The Authorization headers as they were sent: one that comes twice is nobody's to choose from. */
export const authorizationOf = ({ headersDistinct }: Request): readonly string[] => headersDistinct["authorization"] ?? [];

function isPublic(request: Request): boolean {
  return PUBLIC.has(request.path) || (request.path === "/graphql" && isForGraphiql(request));
}

/** A secret of ours wherever it stands, and parameters that elsewhere carry one (RFC 6750, 2.3). */
const TOKEN_IN_URL = /vxl(?:_|%5f)(?:admin|read|enroll|node)(?:_|%5f)|[?&](?:access_)?token=/i;

/** Addresses are kept by proxies, histories and logs. */
function refuseTokenInUrl(url: string): void {
  if (TOKEN_IN_URL.test(url))
    throw new Failure(
      "token_in_url",
      "a token stands in the Authorization header and nowhere else; one that stood in an address is known: revoke it",
    );
}
