import { gunzip } from "node:zlib";
import { promisify } from "node:util";
import type { Request, RequestHandler } from "express";
import type { Caller } from "../../access/caller.ts";
import { Failure } from "../../failure/failure.ts";
import { clusterAt } from "../../questions/cluster-at.ts";
import { lastBody } from "../../questions/last-body.ts";
import { accessRequest } from "../authenticate.ts";
import { inOperation, type OpenOperation } from "../operation.ts";
import type { PushParts } from "./push-snapshot.ts";
import { queryParameters } from "./query-parameters.ts";
import { nodeAddressed } from "./requirements.ts";

type Asked = Readonly<{ caller: Caller; cluster: string; node: string }>;
type Found = Awaited<ReturnType<typeof lastBody>>;

/** The last body of a node that is kept; null: there is none. */
export type AskLastBody = (asked: Asked) => Promise<Found>;

/** The body, read in an operation of its own. */
export function askLastBody(openOperation: OpenOperation): AskLastBody {
  return ({ caller, cluster, node }) =>
    inOperation(openOperation, caller, async (asker) => {
      const of = await clusterAt(asker, cluster, null);
      return of === null ? null : lastBody(of, node);
    });
}

const CONTENT_TYPE = { json: "application/json; charset=utf-8", paste: "text/plain; charset=utf-8" } as const;

/** GET .../last-body, for administrators: what the node sent, byte for byte once it is unpacked. */
export function getLastBody(ask: AskLastBody, { access, now }: Pick<PushParts, "access" | "now">): RequestHandler {
  return async (request, response) => {
    queryParameters(request, []);
    const address = nodeAddressed(request);
    const asking = accessRequest(request, response, now());
    await access.permitReadBody(asking, address);
    const { packed, form, digest, receivedAt } = withBody(await ask({ caller: asking.caller, ...address }), address.node);
    response.set({
      "Content-Type": CONTENT_TYPE[form],
      ETag: `"${digest}"`,
      "Last-Modified": new Date(receivedAt).toUTCString(),
      Vary: "Accept-Encoding",
    });
    if (isPackedTaken(request)) response.set("Content-Encoding", "gzip").end(packed);
    else response.end(await promisify(gunzip)(packed));
  };
}

const isPackedTaken = (request: Request): boolean => request.acceptsEncodings("gzip", "identity") === "gzip";

function withBody(found: Found, node: string): NonNullable<Found> & { packed: Uint8Array } {
  if (found === null) throw new Failure("not_found", `no body of ${node} is kept`);
  const { packed, packedBytes } = found;
  if (packed === null)
    throw new Failure("not_found", `the last body of ${node} is not kept: it has ${packedBytes} bytes when it is packed`);
  return { ...found, packed };
}
