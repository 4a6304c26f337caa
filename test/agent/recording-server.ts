import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { gunzipSync } from "node:zlib";
import { parseEnvelope, type SentEnvelope } from "./sent-envelope.ts";

export type RecordedRequest = Readonly<{
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** The body, unpacked. */
  body: string;
  /** The envelope of a push; null for another request. */
  envelope: SentEnvelope | null;
}>;

export type Reply = Readonly<{ status: number; headers?: Readonly<Record<string, string>>; body?: string }>;

/** What a server says that knows the digest "d1" and takes everything. */
export const accepts = (request: RecordedRequest): Reply =>
  request.method === "PUT" ? { status: 200, headers: { ETag: '"d1"' }, body: '{"outcome":"applied","warnings":[]}' } : { status: 204 };

export type RecordingServer = Readonly<{
  url: string;
  requests: readonly RecordedRequest[];
  /** `PUT` and `POST` in the order in which they came. */
  methods: () => string;
  close: () => Promise<void>;
}>;

/** A real HTTP server on a free port of the loopback that records what it is asked and answers with `reply`. */
export const recordingServer = async (
  reply: (request: RecordedRequest, index: number) => Reply | Promise<Reply>,
): Promise<RecordingServer> => {
  const requests: RecordedRequest[] = [];
  const server = createServer((message, response) => {
    const answer = async (): Promise<void> => {
      const request = await record(message);
      requests.push(request);
      const { status, headers = {}, body = "" } = await reply(request, requests.length - 1);
      response.writeHead(status, headers).end(body);
    };
    answer().catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error("the reply failed")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    methods: () => requests.map(({ method }) => method).join(" "),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

const record = async (message: IncomingMessage): Promise<RecordedRequest> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk as Uint8Array);
  const body = Buffer.concat(chunks);
  const text = (message.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body).toString("utf8");
  return {
    method: message.method ?? "",
    url: message.url ?? "",
    headers: message.headers,
    body: text,
    envelope: message.method === "PUT" ? parseEnvelope(text) : null,
  };
};
