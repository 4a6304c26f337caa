import type { RequestHandler } from "express";
import type { Caller } from "../../access/caller.ts";
import { mayAsk, requireRight } from "../../access/rights.ts";
import type { Moment } from "../../domain/history/span.ts";
import { Failure } from "../../failure/failure.ts";
import { clusterAt } from "../../questions/cluster-at.ts";
import { expectedNodes } from "../../questions/expected-nodes.ts";
import { accessRequest, callerOf } from "../authenticate.ts";
import { inOperation, type OpenOperation } from "../operation.ts";
import type { PushParts } from "./push-snapshot.ts";
import { queryParameters } from "./query-parameters.ts";
import { type BodyLimits, readRawBody, readText } from "./read-body.ts";
import { readMoment } from "./read-moment.ts";
import { clusterAddressed } from "./requirements.ts";

/** The names of the nodes that a cluster was to have at a moment, null: now. Null: there is no such cluster. */
export type ListExpected = (asked: Readonly<{ caller: Caller; cluster: string; at: Moment | null }>) => Promise<readonly string[] | null>;

/** The list, read in an operation of its own. */
export function listExpected(openOperation: OpenOperation): ListExpected {
  return ({ caller, cluster, at }) =>
    inOperation(openOperation, caller, async (asker) => {
      const of = await clusterAt(asker, cluster, at);
      return of === null ? null : expectedNodes(of);
    });
}

/** Of a list of names. */
const LIST_BODY: BodyLimits = { forms: ["json"], wireBytes: 4 * 1024 * 1024, decodedBytes: 4 * 1024 * 1024 };

/** PUT .../expected-nodes: the whole list takes the place of the one before. */
export function putExpected({ intake, access, now }: PushParts): RequestHandler {
  return async (request, response) => {
    queryParameters(request, []);
    const cluster = clusterAddressed(request);
    const receivedAt = now();
    await access.permitExpect(accessRequest(request, response, receivedAt), cluster);
    const body = await readRawBody(request, LIST_BODY);
    response.json({ nodes: await intake.expect({ cluster, text: await readText(body), receivedAt }) });
  };
}

/** GET .../expected-nodes, as of `at`. */
export function getExpected(list: ListExpected, { now }: Pick<PushParts, "now">): RequestHandler {
  return async (request, response) => {
    const caller = callerOf(request);
    requireRight(mayAsk(caller), caller);
    const at = readMoment(queryParameters(request, ["at"]), "at", now());
    const cluster = clusterAddressed(request);
    const nodes = await list({ caller, cluster, at });
    if (nodes === null) throw new Failure("not_found", `there is no cluster ${cluster}`);
    response.json({ nodes });
  };
}
