import { Agent, request } from "node:http";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { BLOCK_MS, startTimer } from "./run-inputs.ts";
import type { Shot } from "./shot.ts";

/** The service that is shot at: it runs in this process, so that its pauses are seen. */
export type Range = Readonly<{
  url: string;
  /** What all of its tables hold, in a word. */
  contents: () => Promise<string>;
  /** What it took for bugs of its own. */
  bugs: readonly unknown[];
}>;

type Missed = Readonly<{ shot: Shot; what: string }>;
export type Hits = { taken: number; refused: number; answers: Map<string, number>; longestBlockMs: number; missed: Missed[] };

export const noHits = (): Hits => ({ taken: 0, refused: 0, answers: new Map(), longestBlockMs: 0, missed: [] });

type Answered = Readonly<{ shot: Shot; status: number; code: string; what: string | null }>;

const AT_ONCE = 8;
const REPEATS = 4;
const NODES = 40;

/**
 * Sends a batch of pushes three times over. As dry runs none of them may change a row. Those that are refused may not either when they are
 * sent in earnest, and are refused in the same way. Those that are taken then are taken.
 */
export async function runShots(range: Range, shots: readonly Shot[], hits: Hits): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const send = (shot: Shot, isDryRun: boolean): Promise<Answered> => sendShot({ range, agent, isDryRun }, shot);
  try {
    const before = await range.contents();
    const blocks = monitorEventLoopDelay({ resolution: 1 });
    blocks.enable();
    const dry = await all(shots, (shot) => send(shot, true));
    blocks.disable();
    const blockMs = blocks.max / 1e6 <= BLOCK_MS ? blocks.max / 1e6 : await blockOf(shots, hits, (shot) => send(shot, true));
    hits.longestBlockMs = Math.max(hits.longestBlockMs, blockMs);
    const refused = dry.filter(({ status }) => status >= 400);
    const again = await all(
      refused.map(({ shot }) => shot),
      (shot) => send(shot, false),
    );
    if ((await range.contents()) !== before) await findCulprit(range, dry, { hits, send });
    const real = await all(
      dry.filter(({ status }) => status === 200).map(({ shot }) => shot),
      (shot) => send(shot, false),
    );
    for (const answered of dry) count(answered, hits);
    for (const answered of [...dry, ...again, ...real])
      if (answered.what !== null) hits.missed.push({ shot: answered.shot, what: answered.what });
    noteDifferences(refused, again, hits);
    for (const { shot, status, code } of real)
      if (status !== 200) hits.missed.push({ shot, what: `taken as a dry run, but ${status} ${code} in earnest` });
  } finally {
    agent.destroy();
  }
}

function count({ status, code }: Answered, hits: Hits): void {
  hits[status < 400 ? "taken" : "refused"] += 1;
  const answer = `${status} ${code}`;
  hits.answers.set(answer, (hits.answers.get(answer) ?? 0) + 1);
}

function noteDifferences(dry: readonly Answered[], real: readonly Answered[], hits: Hits): void {
  for (const [index, { shot, status, code }] of dry.entries()) {
    const other = real[index];
    if (other !== undefined && (other.status !== status || other.code !== code))
      hits.missed.push({ shot, what: `${status} ${code} as a dry run, but ${other.status} ${other.code} in earnest` });
  }
}

/** One after the other, where all of them together held up the process: which one does it by itself, each time? */
async function blockOf(shots: readonly Shot[], hits: Hits, send: (shot: Shot) => Promise<unknown>): Promise<number> {
  let longest = 0;
  for (const shot of shots) {
    let least = Number.POSITIVE_INFINITY;
    for (let left = REPEATS; left > 0 && least > BLOCK_MS; left--) {
      const stop = startTimer();
      const blocks = monitorEventLoopDelay({ resolution: 1 });
      blocks.enable();
      await send(shot);
      blocks.disable();
      least = Math.min(least, blocks.max / 1e6, stop());
    }
    if (least > BLOCK_MS) hits.missed.push({ shot, what: `blocks for ${Math.round(least)} ms` });
    longest = Math.max(longest, least);
  }
  return longest;
}

async function findCulprit(
  range: Range,
  dry: readonly Answered[],
  { hits, send }: { hits: Hits; send: (shot: Shot, isDryRun: boolean) => Promise<Answered> },
): Promise<void> {
  for (const { shot, status } of dry) {
    const before = await range.contents();
    await send(shot, true);
    if (status >= 400) await send(shot, false);
    if ((await range.contents()) !== before) hits.missed.push({ shot, what: `${status}, and yet a row changed` });
  }
}

async function all<T, U>(items: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const done: U[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE) done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))));
  return done;
}

type Aim = Readonly<{ range: Range; agent: Agent; isDryRun: boolean }>;

async function sendShot({ range, agent, isDryRun }: Aim, shot: Shot): Promise<Answered> {
  const path = `/api/v1/clusters/fuzz/nodes/n${shot.index % NODES}/snapshot?dryRun=${isDryRun}`;
  try {
    const { status, text, type } = await put(new URL(path, range.url), { agent, shot });
    const code = status === 200 ? "" : (/"code":"(\w+)"/.exec(text)?.[1] ?? "");
    return { shot, status, code, what: complaint({ status, text, type, code }) };
  } catch (error) {
    return { shot, status: 0, code: "", what: `no answer: ${String(error)}` };
  }
}

function complaint({ status, text, type, code }: Readonly<{ status: number; text: string; type: string; code: string }>): string | null {
  if (status >= 500) return `${status}: ${text.slice(0, 300)}`;
  if (status >= 400 && (type !== "application/problem+json" || code === "")) return `${status} without a problem: ${text.slice(0, 300)}`;
  return status === 200 || (status >= 400 && status < 500) ? null : `${status}, which nobody expects`;
}

function put(url: URL, { agent, shot }: { agent: Agent; shot: Shot }): Promise<{ status: number; text: string; type: string }> {
  return new Promise((resolve, reject) => {
    const headers = { ...shot.headers, "Content-Length": String(shot.body.length) };
    const sent = request(url, { method: "PUT", agent, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response
        .once("error", reject)
        .once("end", () => resolve({ status: response.statusCode ?? 0, text, type: response.headers["content-type"] ?? "" }));
    });
    sent.once("error", reject).end(shot.body);
  });
}
