import { saveUptime } from "../storage/save-uptime.ts";
import type { OpenStore } from "../storage/store.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { evaluateAging, evaluateDue } from "./evaluate-due.ts";
import { removeHistory } from "./remove-history.ts";
import { removeVolatile } from "./remove-volatile.ts";

export type UpkeepOptions = Readonly<{
  retentionMs: number;
  volatileMs: number;
  now: () => number;
  onError: (task: string, error: unknown) => void;
  onDeleted: (rows: number) => void;
  /** When a silent node is LOST. */
  lostAfterMs: number;
  /** How long after a push findings are looked for. */
  findingsDelayMs: number;
  onEvaluated: (seconds: number) => void;
}>;

type Task = Readonly<{ name: string; everyMs: number; run: () => Promise<void> }>;

const UPTIME_MS = 30_000;
/** Three notes that are missing: the service was down, not slow. */
const DOWN_AFTER_MS = 3 * UPTIME_MS;
const HOUR_MS = 3_600_000;
/** A look at a table that is nearly always empty. */
const DUE_MS = 1_000;
const AGING_MS = 60_000;

/**
 * Starts what runs beside pushes and questions: noting uptime, looking for findings, retention, volatile rows, collecting. Every replica runs it: each
 * statement does what is left to do. A task that fails is told and tried again at its next time; one that is still at work then goes
 * on alone. `stop` ends what is at work after its present statement, and waits for that.
 */
export function startUpkeep(store: OpenStore, options: UpkeepOptions): { stop: () => Promise<void> } {
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const timers = tasksOf(store, options, stopping.signal).map((task) => {
    const run = () => {
      if (running.has(task.name)) return;
      const done = task.run().catch((error: unknown) => options.onError(task.name, error));
      running.set(task.name, done);
      void done.finally(() => running.delete(task.name));
    };
    run();
    return setInterval(run, task.everyMs).unref();
  });
  const stop = async () => {
    for (const timer of timers) clearInterval(timer);
    stopping.abort();
    await Promise.all(running.values());
  };
  return { stop };
}

function tasksOf(store: OpenStore, options: UpkeepOptions, signal: AbortSignal): Task[] {
  const { retentionMs, volatileMs, now, onDeleted, findingsDelayMs } = options;
  const volatileKeptMs = Math.min(volatileMs, retentionMs);
  return [
    { name: "uptime", everyMs: UPTIME_MS, run: () => saveUptime(store, { now: now(), gapMs: DOWN_AFTER_MS }) },
    { name: "findings", everyMs: DUE_MS, run: () => evaluateDue(store, { ...options, delayMs: findingsDelayMs, signal }) },
    { name: "aging findings", everyMs: AGING_MS, run: () => evaluateAging(store, { ...options, signal }) },
    {
      name: "volatile rows",
      everyMs: HOUR_MS,
      run: async () => onDeleted(await removeVolatile(store, { before: now() - volatileKeptMs, signal })),
    },
    {
      name: "retention",
      everyMs: HOUR_MS,
      run: async () => onDeleted(await removeHistory(store, { before: now() - retentionMs, signal })),
    },
    { name: "garbage", everyMs: HOUR_MS, run: async () => onDeleted(await collectGarbage(store, { signal })) },
  ];
}
