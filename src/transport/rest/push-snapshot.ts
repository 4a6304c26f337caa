import type { Request, RequestHandler, Response } from "express";
import type { Access } from "../../access/access.ts";
import type { Moment } from "../../domain/history/span.ts";
import type { Issue } from "../../domain/snapshot/fact.ts";
import { isSection } from "../../domain/snapshot/section.ts";
import type { PushAnswer } from "../../intake/accept-push.ts";
import type { Intake } from "../../intake/intake.ts";
import type { Metrics } from "../../telemetry/metrics.ts";
import { accessRequest } from "../authenticate.ts";
import { printTime } from "../print-time.ts";
import { type Admit, budgetOf } from "./admission.ts";
import type { WhenItsTurn } from "./gate.ts";
import { queryParameters } from "./query-parameters.ts";
import { readRawBody, readText, SNAPSHOT_BODY } from "./read-body.ts";
import { nodeAddressed } from "./requirements.ts";

export type PushParts = Readonly<{ intake: Intake; access: Access; metrics: Metrics; now: () => Moment; admit: Admit }>;

/** PUT .../snapshot: takes in what a node reports of itself. Answers only once it is durable. */
export function pushSnapshot({ intake, access, metrics, now, admit }: PushParts): RequestHandler {
  const take = async (request: Request, response: Response): Promise<PushAnswer> => {
    const receivedAt = now();
    const address = nodeAddressed(request);
    await access.permitWrite(accessRequest(request, response, receivedAt), address, "push_snapshot");
    const { flag } = queryParameters(request, ["dryRun", "backfill"]);
    const options = { receivedAt, isDryRun: flag("dryRun"), isBackfill: flag("backfill") };
    const work = async (whenItsTurn: WhenItsTurn) => {
      const body = await readRawBody(request, SNAPSHOT_BODY);
      return whenItsTurn(async () => intake.push({ ...address, ...options, form: body.form, text: await readText(body), pack: body.pack }));
    };
    return admit({ key: budgetOf(address), work });
  };
  return async (request, response) => {
    const isDryRun = request.query["dryRun"] === "true";
    const answer = isDryRun ? await take(request, response) : await measured(metrics, () => take(request, response));
    response.set("ETag", `"${answer.digest}"`).json(toJson(answer));
  };
}

async function measured(metrics: Metrics, take: () => Promise<PushAnswer>): Promise<PushAnswer> {
  const stopTimer = metrics.pushDuration.startTimer();
  try {
    const answer = await take();
    metrics.snapshotsReceived.inc({ outcome: answer.outcome });
    countIssues(metrics, answer.warnings);
    return answer;
  } catch (error) {
    metrics.snapshotsReceived.inc({ outcome: "rejected" });
    throw error;
  } finally {
    stopTimer();
  }
}

function countIssues(metrics: Metrics, warnings: readonly Issue[]): void {
  for (const { pointer } of warnings) {
    const section = /^\/sections\/(\w+)\//.exec(pointer)?.[1];
    if (section !== undefined && isSection(section)) metrics.parseIssues.inc({ section });
  }
}

function toJson({ outcome, snapshotId, digest, effectiveAt, receivedAt, changes, warnings }: PushAnswer) {
  return { outcome, snapshotId, digest, effectiveAt: printTime(effectiveAt), receivedAt: printTime(receivedAt), changes, warnings };
}
