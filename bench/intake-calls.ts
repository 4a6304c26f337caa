import { gzipSync } from "node:zlib";
import { CLUSTER } from "./pushed-cluster.ts";
import type { Answer, Service } from "./service.ts";
import { nodeName } from "./synthetic-cluster.ts";

const pathOf = (node: number): string => `/api/v1/clusters/${CLUSTER}/nodes/${nodeName(node)}`;

/** A snapshot as an agent sends it. */
export const packed = (envelope: string): Buffer => gzipSync(envelope);

/** Pushes a packed snapshot, and gives the answer; it throws for one that was not taken. */
export async function push(service: Service, node: number, body: Buffer): Promise<Answer> {
  const headers = { "content-type": "application/json", "content-encoding": "gzip" };
  return taken(await service.send({ method: "PUT", path: `${pathOf(node)}/snapshot`, headers, body }), 200);
}

/** Says that nothing has changed since the snapshot with this ETag. */
export async function beat(service: Service, node: number, etag: string): Promise<Answer> {
  return taken(await service.send({ method: "POST", path: `${pathOf(node)}/heartbeat`, headers: { "if-match": etag } }), 204);
}

function taken(answer: Answer, status: number): Answer {
  if (answer.status !== status) throw new Error(`the service answered ${answer.status}: ${answer.text}`);
  return answer;
}
