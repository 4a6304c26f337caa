import type { RequestHandler } from "express";
import { Failure } from "../../failure/failure.ts";
import { accessRequest } from "../authenticate.ts";
import { budgetOf } from "./admission.ts";
import { queryParameters } from "./query-parameters.ts";
import type { PushParts } from "./push-snapshot.ts";
import { nodeAddressed } from "./requirements.ts";

/** One strong tag. `*`, weak tags and lists of tags name no snapshot. */
const TAG = /^"([^"]*)"$/;

/** POST .../heartbeat: nothing has changed since the snapshot whose digest If-Match names. A body is not looked at. */
export function pushHeartbeat({ intake, access, metrics, now, admit }: PushParts): RequestHandler {
  return async (request, response) => {
    try {
      queryParameters(request, []);
      const [address, receivedAt] = [nodeAddressed(request), now()];
      await access.permitWrite(accessRequest(request, response, receivedAt), address, "push_heartbeat");
      const heartbeat = { ...address, digest: digestIn(request.headers["if-match"]), receivedAt };
      await admit({ key: budgetOf(address), work: (whenItsTurn) => whenItsTurn(() => intake.heartbeat(heartbeat)) });
    } catch (error) {
      metrics.heartbeats.inc({ outcome: isNotCurrent(error) ? "not_current" : "rejected" });
      throw error;
    }
    metrics.heartbeats.inc({ outcome: "current" });
    response.status(204).end();
  };
}

const isNotCurrent = (error: unknown): boolean => error instanceof Failure && error.code === "digest_not_current";

/** Empty where the tag is not one of ours, which then is not the current one. */
function digestIn(header: string | undefined): string {
  if (header === undefined) throw new Failure("if_match_required", 'send the ETag of the last push: If-Match: "<digest>"');
  return TAG.exec(header)?.[1] ?? "";
}
