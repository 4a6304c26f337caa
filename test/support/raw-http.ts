import { connect } from "node:net";

/** One answer as it came over the wire. */
export type RawAnswer = Readonly<{ status: number; headers: ReadonlyMap<string, string>; text: string }>;

export type Sending = Readonly<{
  /** Pauses before the parts behind the first, in milliseconds. */
  pauseMs?: number;
  /** The client sends nothing more, and says so. */
  isHalfClosed?: boolean;
  /** Ends the connection once the answers so far match. Without it, the server has to. */
  until?: RegExp;
}>;

/** Longer than any limit of the servers in the tests: then the connection is told as one that nobody ended. */
const PATIENCE_MS = 15_000;

/** Sends bytes as they are, and gives all that comes back until the connection ends. */
export function exchange(url: string, bytes: string | Buffer | readonly (string | Buffer)[], how: Sending = {}): Promise<string> {
  const { hostname, port } = new URL(url);
  const parts = [bytes].flat();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const text = (): string => Buffer.concat(chunks).toString("utf8");
    const socket = connect(Number(port), hostname, () => write(parts));
    const timer = setTimeout(() => socket.destroy(new Error(`nobody ended the connection; so far: ${text()}`)), PATIENCE_MS);
    const write = ([part, ...rest]: readonly (string | Buffer)[]): void => {
      if (part === undefined || socket.destroyed) return;
      socket.write(part);
      if (rest.length > 0) setTimeout(() => write(rest), how.pauseMs ?? 0);
      else if (how.isHalfClosed === true) socket.end();
    };
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (how.until?.test(text()) === true) socket.end();
    });
    // A server that closes while we still write resets the connection; what it said before that counts.
    socket.on("error", (error: NodeJS.ErrnoException) => (isCutOff(error) ? undefined : reject(error)));
    socket.once("close", () => {
      clearTimeout(timer);
      resolve(text());
    });
  });
}

const isCutOff = ({ code }: NodeJS.ErrnoException): boolean => code === "ECONNRESET" || code === "EPIPE";

/** The lines of a request's head, and the empty one behind them. */
export const head = (...lines: readonly string[]): string => `${lines.join("\r\n")}\r\n\r\n`;

/** Takes a stream of answers apart, each of which tells its length. */
export function answersIn(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) throw new Error(`this is no answer of HTTP: ${rest.toString("utf8").slice(0, 200)}`);
    const [first = "", ...lines] = rest.subarray(0, end).toString("utf8").split("\r\n");
    const headers = new Map(
      lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
    );
    const bodyEnd = end + 4 + Number(headers.get("content-length") ?? 0);
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1]);
    if (status !== 100) answers.push({ status, headers, text: rest.subarray(end + 4, bodyEnd).toString("utf8") });
    rest = rest.subarray(bodyEnd);
  }
  return answers;
}
