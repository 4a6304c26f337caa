import type { RequestHandler } from "express";
import { requireJson } from "../../intake/read-json.ts";
import { type BodyLimits, readRawBody, readText } from "../rest/read-body.ts";

const KIB = 1024;
const REQUEST_BODY: BodyLimits = { forms: ["json"], wireBytes: 256 * KIB, decodedBytes: 256 * KIB };

/**
 * Reads the body of a GraphQL request as strictly as that of a push: what the one may not say, the other may not either. Express's own
 * reader takes other charsets and codings, and the last of two equal keys.
 *
 * @throws what readRawBody, readText and requireJson throw
 */
export const readGraphqlRequest: RequestHandler = async (request, _response, next) => {
  request.body = request.method === "POST" ? requireJson(await readText(await readRawBody(request, REQUEST_BODY))) : undefined;
  next();
};
