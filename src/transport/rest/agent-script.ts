import type { Request, RequestHandler } from "express";
import { Failure } from "../../failure/failure.ts";

/** Stands between single quotes in the script. */
const PLACEHOLDER = "@VXLENS_URL@";

/** A name or an IPv4 address, or an IPv6 address in brackets; with a port or without. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** GET /agent.sh: the agent, with our address filled in: `publicUrl`, or where the request was sent to. */
export function agentScript({ script, publicUrl }: { script: string; publicUrl: string | null }): RequestHandler {
  return (request, response) => {
    const url = publicUrl ?? `${request.secure ? "https" : "http"}://${hostOf(request)}${request.baseUrl}`;
    response.set("Content-Type", "text/x-shellscript; charset=utf-8");
    response.end(script.replace(PLACEHOLDER, () => url.replaceAll("'", "'\\''")));
  };
}

/** What goes into a script that root will run is taken from a caller only where it can be nothing but a host. */
function hostOf({ host }: Pick<Request, "host">): string {
  if (HOST.test(host)) return host;
  throw new Failure("bad_request", "the Host of the request is neither a name nor an address");
}
