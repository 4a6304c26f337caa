import type { Request, RequestHandler } from "express";
import { Failure } from "../../failure/failure.ts";
import { requireName } from "../../intake/name.ts";

/** Every path that is there answers other methods with what it has. Goes last at its path. */
export function methodNotAllowed(...methods: readonly string[]): RequestHandler {
  return (request, response) => {
    response.set("Allow", methods.join(", "));
    throw new Failure("method_not_allowed", `${request.path.slice(0, 64)} has ${methods.join(", ")}, not ${request.method}`);
  };
}

/** Refuses a caller that could not read our answer. */
export function accepting(...types: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    requireAccept(request, types);
    next();
  };
}

/**
 * A caller may name the charset, which is that of all our texts.
 *
 * @throws not_acceptable where the caller takes none of the types
 */
export function requireAccept(request: Request, types: readonly string[]): void {
  if (request.accepts(types.map((type) => `${type}; charset=utf-8`)) === false)
    throw new Failure("not_acceptable", `the answer is ${types.join(" or ")}`);
}

/**
 * Whose address this is.
 *
 * @throws bad_name
 */
export function nodeAddressed(request: Pick<Request, "params">): { cluster: string; node: string } {
  return { cluster: clusterAddressed(request), node: requireName("node", String(request.params["node"])) };
}

/**
 * Which cluster's address this is.
 *
 * @throws bad_name
 */
export const clusterAddressed = ({ params }: Pick<Request, "params">): string => requireName("cluster", String(params["cluster"]));
