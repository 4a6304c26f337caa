import { START, type RunningServer } from "./server.ts";

export type Answer = Readonly<{ status: number; headers: Headers; text: string; json: Record<string, unknown> }>;

export type Call = Readonly<{
  method?: string;
  /** Below the server's URL. */
  path?: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
}>;

export const NODE_PATH = "/api/v1/clusters/lab/nodes/n1";
export const SNAPSHOT_PATH = `${NODE_PATH}/snapshot`;
export const JSON_HEADERS = { "Content-Type": "application/json" } as const;

/** One request; without more said, a push of JSON. */
export async function call(
  { url }: Pick<RunningServer, "url">,
  { method = "PUT", path = SNAPSHOT_PATH, headers = JSON_HEADERS, body }: Call,
): Promise<Answer> {
  const response = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== "" ? (JSON.parse(text) as Record<string, unknown>) : {},
  };
}

/** Pushes an envelope, and gives the answer. */
export const push = (server: Pick<RunningServer, "url">, envelope: object, options: Call = {}): Promise<Answer> =>
  call(server, { ...options, body: JSON.stringify(envelope) });

export const heartbeat = (server: Pick<RunningServer, "url">, etag: string | null, path = `${NODE_PATH}/heartbeat`): Promise<Answer> =>
  call(server, { method: "POST", path, headers: etag === null ? {} : { "If-Match": etag } });

export const iso = (moment: number): string => new Date(moment).toISOString();

/** One node with the FDB entry of the founding story. */
export const storySnapshot = { intervalSeconds: 60, sections: { fdb: { text: fdbLine("10.0.2.15") } } };

export function fdbLine(remoteVtep: string): string {
  return `c2:8a:fe:64:a4:f0 dev flannel.1 dst ${remoteVtep} self permanent\n`;
}

/** The same node, observed `afterMs` after START by a clock that is right. */
export function observedAfter(afterMs: number, fdbText: string): object {
  const at = iso(START + afterMs);
  return { observedAt: at, sentAt: at, intervalSeconds: 60, sections: { fdb: { text: fdbText } } };
}
