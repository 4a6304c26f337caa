import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ask } from "./http-call.ts";

export type ServiceOptions = Readonly<{
  databaseUrl: string;
  port: number;
  /** What node runs: the built program, or its sources. */
  program: readonly string[];
  /** File to which it logs. */
  log: string;
  /** Further settings. */
  settings: Readonly<Record<string, string>>;
}>;

/** Long: on a machine that others use it says how long it took, and fails only where it never comes. */
const READY_MS_MAX = 900_000;
const POLL_MS = 50;

/** The service as a process of its own, on one port, that may be killed and started again. */
export class Service {
  readonly #options: ServiceOptions;
  #child: ChildProcess | null = null;

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#options.port}`;
  }

  start(): void {
    const { databaseUrl, port, program, log, settings } = this.#options;
    const child = spawn(process.execPath, program, {
      env: { PATH: process.env["PATH"], DATABASE_URL: databaseUrl, PORT: String(port), VXLENS_LOG_LEVEL: "error", ...settings },
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.pipe(createWriteStream(log, { flags: "a" }));
    this.#child = child;
  }

  /** Waits until it says that it is ready, starting it where it has ended: a supervisor would. Gives how long that took. */
  async ready(): Promise<number> {
    const from = performance.now();
    let [starts, said] = [0, ""];
    while (performance.now() - from < READY_MS_MAX) {
      if (this.#child === null || this.#child.exitCode !== null || this.#child.signalCode !== null) {
        this.start();
        starts += 1;
      }
      said = await this.#readiness();
      if (said === "") return performance.now() - from;
      await sleep(POLL_MS);
    }
    throw new Error(`the service is not ready again, after ${starts} starts: ${said}`);
  }

  async isReady(): Promise<boolean> {
    return (await this.#readiness()) === "";
  }

  /** Why it is not ready; empty when it is. */
  async #readiness(): Promise<string> {
    try {
      const { status, text } = await ask(this.url, { method: "GET", path: "/readyz" });
      return status === 200 ? "" : text;
    } catch (error) {
      return String(error);
    }
  }

  /** Ends it, and waits for that. */
  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  /** proc(5), statm: resident pages, of 4 KiB. */
  residentBytes(): number {
    const [, pages = "0"] = readFileSync(`/proc/${this.#child?.pid ?? 0}/statm`, "utf8").split(" ");
    return Number(pages) * 4096;
  }
}
