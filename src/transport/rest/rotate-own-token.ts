import type { RequestHandler } from "express";
import { accessRequest, authorizationOf } from "../authenticate.ts";
import { toJson } from "./issued-token.ts";
import type { PushParts } from "./push-snapshot.ts";
import { queryParameters } from "./query-parameters.ts";
import { nodeAddressed } from "./requirements.ts";

/** For as long the replaced secret is taken: an agent that never read the answer asks again with it. */
const OVERLAP_MS = 86_400_000;

/** POST .../nodes/{node}/token:rotate: a node's token replaces itself. A body is not looked at. */
export function rotateOwnToken({ access, now }: Pick<PushParts, "access" | "now">): RequestHandler {
  return async (request, response) => {
    queryParameters(request, []);
    const own = { node: nodeAddressed(request), headers: authorizationOf(request), overlapMs: OVERLAP_MS };
    response.json(toJson(await access.rotateOwn(accessRequest(request, response, now()), own)));
  };
}
