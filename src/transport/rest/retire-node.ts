import type { RequestHandler } from "express";
import { accessRequest } from "../authenticate.ts";
import { budgetOf } from "./admission.ts";
import { queryParameters } from "./query-parameters.ts";
import type { PushParts } from "./push-snapshot.ts";
import { nodeAddressed } from "./requirements.ts";

/** DELETE .../nodes/{node}: its present ends now, and so does its token; its history stays. */
export function retireNode({ intake, access, now, admit }: Pick<PushParts, "intake" | "access" | "now" | "admit">): RequestHandler {
  return async (request, response) => {
    queryParameters(request, []);
    const [address, receivedAt] = [nodeAddressed(request), now()];
    await access.permitRetire(accessRequest(request, response, receivedAt), address);
    const retire = () => intake.retire({ ...address, receivedAt }).finally(access.forget);
    await admit({ key: budgetOf(address), work: (whenItsTurn) => whenItsTurn(retire) });
    response.status(204).end();
  };
}
