import { setTimeout as sleep } from "node:timers/promises";
import { ask, type Answered } from "./http-call.ts";
import { markedSections } from "./marked-snapshot.ts";

export const CLUSTER = "chaos";
export const nodePath = (node: string): string => `/api/v1/clusters/${CLUSTER}/nodes/${node}`;

/** A push that was answered 200. */
export type Acknowledged = Readonly<{ mark: number; outcome: string; digest: string; effectiveAt: number }>;

/** The marks of all that one node said, and what of it was acknowledged. */
export type Told = Readonly<{ node: string; tried: readonly number[]; acknowledged: readonly Acknowledged[] }>;

export type WriterOptions = Readonly<{
  url: string;
  node: string;
  /** The mark of its first snapshot; the others follow. */
  firstMark: number;
  /** Whether a push without a 200 is sent again until there is one; else the next one follows. Both are found in the field. */
  isPatient: boolean;
  /** Between a push that was not taken and the next. */
  pauseMs?: number;
  /** Told of each answer, and of each request that got none. */
  onAnswer?: (answer: Answered | null) => void;
}>;

/** The service is ready again long before. */
const GIVE_UP_MS = 900_000;
/** Every so many pushes say the same again. */
const REPEATS_EVERY = 5;

/** A node that pushes one snapshot after the other, as fast as they are answered. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #tried: number[] = [];
  readonly #acknowledged: Acknowledged[] = [];
  #stopping = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  get told(): Told {
    return { node: this.#options.node, tried: this.#tried, acknowledged: this.#acknowledged };
  }

  start(): void {
    this.#running = this.#run();
    // Whoever stops it hears of what went wrong.
    this.#running.catch(() => {});
  }

  /** No more pushes; what is under way is brought to its end. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let pushes = 0; !this.#stopping; pushes++) {
      const repeats = pushes % REPEATS_EVERY === REPEATS_EVERY - 1;
      if (!repeats) this.#tried.push(this.#options.firstMark + this.#tried.length);
      await this.#push(this.#tried.at(-1) ?? 0);
    }
  }

  async #push(mark: number): Promise<void> {
    const { node, isPatient, pauseMs = 100 } = this.#options;
    const now = new Date().toISOString();
    const body = JSON.stringify({ observedAt: now, sentAt: now, intervalSeconds: 60, sections: markedSections(mark) });
    for (const from = performance.now(); performance.now() - from < GIVE_UP_MS; await sleep(pauseMs)) {
      if (await this.#send(mark, body)) return;
      if (!isPatient) break;
    }
    if (!isPatient) return sleep(pauseMs);
    throw new Error(`a push of ${node} was not taken within ${GIVE_UP_MS} ms`);
  }

  /** False: it was refused for now, or nothing came back. */
  async #send(mark: number, body: string): Promise<boolean> {
    const { url, node, onAnswer } = this.#options;
    const push = { method: "PUT", path: `${nodePath(node)}/snapshot`, headers: { "Content-Type": "application/json" }, body };
    const answer = await ask(url, push).catch(() => null);
    onAnswer?.(answer);
    if (answer === null || answer.status === 503) return false;
    if (answer.status !== 200) throw new Error(`a push of ${node} was answered ${answer.status} ${answer.text}`);
    this.#acknowledged.push(acknowledged(mark, answer));
    return true;
  }
}

function acknowledged(mark: number, { text }: Answered): Acknowledged {
  const { outcome, digest, effectiveAt } = JSON.parse(text) as { outcome: string; digest: string; effectiveAt: string };
  return { mark, outcome, digest, effectiveAt: Date.parse(effectiveAt) };
}
