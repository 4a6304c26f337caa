import type { RequestHandler } from "express";
import { queryParameters } from "./query-parameters.ts";
import type { PushParts } from "./push-snapshot.ts";
import { nodeAddressed } from "./requirements.ts";

/** DELETE .../nodes/{node}: its present ends now, its history stays. */
export function retireNode({ intake, now }: Pick<PushParts, "intake" | "now">): RequestHandler {
  return async (request, response) => {
    queryParameters(request, []);
    await intake.retire({ ...nodeAddressed(request), receivedAt: now() });
    response.status(204).end();
  };
}
