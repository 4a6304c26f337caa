import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Push, PushResult } from "../../src/intake/push.ts";
import { nodeStateOf } from "../../src/storage/node-state.ts";
import { freePort } from "../chaos/crashing-postgres.ts";
import { type Answered, ask, type Asked } from "../chaos/http-call.ts";
import type { Taker } from "../support/taker.ts";
import { CLOCK_HEADER } from "./clock-header.ts";
import { envelopeOf } from "./envelope-of.ts";

export type RestartOptions = Readonly<{
  databaseUrl: string;
  chance: () => number;
  /** About every so many operations the service goes: killed in the midst of one, killed between two, or told to end. */
  restartEvery: number;
}>;

/** A kill in the midst comes within this time of the request. */
const MIDST_MS_MAX = 30;
const POLL_MS = 20;
const READY_MS_MAX = 600_000;

type Sent = Readonly<{ answer: Answered; wasRepeated: boolean }>;

/** Takes in over HTTP, by a service that is a process of its own and goes again and again. */
export class RestartingTaker implements Taker {
  readonly #options: RestartOptions;
  readonly #port: number;
  readonly restarts = { killedInTheMidst: 0, killed: 0, terminated: 0 };
  #child: ChildProcess | null = null;

  private constructor(options: RestartOptions, port: number) {
    this.#options = options;
    this.#port = port;
  }

  static async start(options: RestartOptions): Promise<RestartingTaker> {
    const taker = new RestartingTaker(options, await freePort());
    await taker.#start();
    return taker;
  }

  async push(push: Push): Promise<PushResult["outcome"] | null> {
    const path = `${pathOf(push)}/snapshot${push.isBackfill ? "?backfill=true" : ""}`;
    const asked = { method: "PUT", path, headers: { "Content-Type": "application/json" }, body: envelopeOf(push) };
    const { answer, wasRepeated } = await this.#send(asked, push.receivedAt);
    if (answer.status !== 200) throw new Error(`a push was answered ${answer.status} ${answer.text}`);
    const told = JSON.parse(answer.text) as Pick<PushResult, "outcome" | "digest">;
    const { digest } = nodeStateOf(push.readings);
    if (told.digest !== digest) throw new Error(`a push of ${digest} was taken for one of ${told.digest}`);
    return wasRepeated ? null : told.outcome;
  }

  heartbeat({ digest, receivedAt, ...of }: Parameters<Taker["heartbeat"]>[0]): Promise<boolean | null> {
    return this.#isTaken({ method: "POST", path: `${pathOf(of)}/heartbeat`, headers: { "If-Match": `"${digest}"` } }, receivedAt, 412);
  }

  retire({ receivedAt, ...of }: Parameters<Taker["retire"]>[0]): Promise<boolean | null> {
    return this.#isTaken({ method: "DELETE", path: pathOf(of) }, receivedAt, 404);
  }

  async stop(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async #isTaken(asked: Asked, now: number, refusal: number): Promise<boolean | null> {
    const { answer, wasRepeated } = await this.#send(asked, now);
    if (answer.status !== 204 && answer.status !== refusal) throw new Error(`${asked.path} was answered ${answer.status} ${answer.text}`);
    return wasRepeated ? null : answer.status === 204;
  }

  async #send(asked: Asked, now: number): Promise<Sent> {
    const { chance, restartEvery } = this.#options;
    const timed = { ...asked, headers: { ...asked.headers, [CLOCK_HEADER]: String(now) } };
    const isDue = chance() * restartEvery < 1;
    const way = isDue ? Math.floor(chance() * 3) : -1;
    if (way === 0) return this.#sendAndKill(timed);
    if (way === 1) await this.#restart("SIGKILL", "killed");
    if (way === 2) await this.#restart("SIGTERM", "terminated");
    return { answer: await ask(this.#url, timed), wasRepeated: false };
  }

  /** What was cut off is sent again, as an agent does. */
  async #sendAndKill(asked: Asked): Promise<Sent> {
    const sent = ask(this.#url, asked).catch(() => null);
    await sleep(this.#options.chance() * MIDST_MS_MAX);
    await this.#restart("SIGKILL", "killedInTheMidst");
    const answer = await sent;
    return answer === null ? { answer: await ask(this.#url, asked), wasRepeated: true } : { answer, wasRepeated: false };
  }

  async #restart(signal: NodeJS.Signals, how: keyof RestartingTaker["restarts"]): Promise<void> {
    this.restarts[how] += 1;
    await this.#end(signal);
    await this.#start();
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  async #start(): Promise<void> {
    const words = ["--import", "tsx", "test/soak/clocked-service.ts", this.#options.databaseUrl, String(this.#port)];
    // Not of our process group: who interrupts us from a terminal means us.
    const child = spawn(process.execPath, words, { stdio: ["ignore", "ignore", "inherit"], detached: true });
    this.#child = child;
    for (const from = performance.now(); performance.now() - from < READY_MS_MAX; await sleep(POLL_MS)) {
      const answer = await ask(this.#url, { method: "GET", path: "/readyz" }).catch(() => null);
      if (answer?.status === 200) return;
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the service ended with ${child.exitCode ?? child.signalCode}`);
    }
    throw new Error("the service is not ready");
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }
}

const pathOf = ({ cluster, node }: Readonly<{ cluster: string; node: string }>): string => `/api/v1/clusters/${cluster}/nodes/${node}`;
