import { Agent, request } from "node:http";

/** What came back, and how long that took. */
export type Answered = Readonly<{
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
  ms: number;
}>;

export type Asked = Readonly<{ method: string; path: string; headers?: Readonly<Record<string, string>>; body?: string }>;

const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
/** Beyond this nobody waits; what must be answered within 5 s has failed by then. */
const PATIENCE_MS = 90_000;

/** One request. Rejects when there is no answer: the connection is refused or breaks, or nothing comes for 90 s. */
export function ask(url: string, { method, path, headers = {}, body = "" }: Asked): Promise<Answered> {
  const from = performance.now();
  return new Promise((resolve, reject) => {
    const length = body === "" ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
    const sent = request(url + path, { method, agent, headers: { ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, ms: performance.now() - from });
      });
    });
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error("no answer")));
    sent.once("error", reject);
    sent.end(body);
  });
}
