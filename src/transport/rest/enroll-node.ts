import type { RequestHandler } from "express";
import { z } from "zod";
import { Failure } from "../../failure/failure.ts";
import { requireName } from "../../intake/name.ts";
import { requireJson } from "../../intake/read-json.ts";
import { accessRequest } from "../authenticate.ts";
import { toJson } from "./issued-token.ts";
import type { PushParts } from "./push-snapshot.ts";
import { queryParameters } from "./query-parameters.ts";
import { type BodyLimits, readRawBody, readText } from "./read-body.ts";
import { clusterAddressed } from "./requirements.ts";

const KIB = 1024;
const NAME_BODY: BodyLimits = { forms: ["json"], wireBytes: 4 * KIB, decodedBytes: 4 * KIB };
const BODY = z.object({ node: z.string() });

/**
 * POST /api/v1/clusters/{cluster}/enroll: a token for one node, by right of an enroll token. The cluster is the token's. The node is what
 * the body asks for: whoever enrolls a name first has it, and nobody has it beside the one who does.
 */
export function enrollNode({ access, now }: Pick<PushParts, "access" | "now">): RequestHandler {
  return async (request, response) => {
    queryParameters(request, []);
    const cluster = clusterAddressed(request);
    const body = BODY.safeParse(requireJson(await readText(await readRawBody(request, NAME_BODY))));
    if (!body.success) throw new Failure("wrong_type", 'the body is {"node": "<name>"}');
    const node = requireName("node", body.data.node);
    response.status(201).json(toJson(await access.enroll(accessRequest(request, response, now()), { cluster, node })));
  };
}
