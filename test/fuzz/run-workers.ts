import { type ChildProcess, fork } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { addTallies, emptyTallies, type Finding, type Stretch, type Tallies } from "./run-inputs.ts";
import type { Told } from "./told.ts";

/** A process that ended, or hung, and about where. */
type Lost = Readonly<{ from: number; what: string }>;

export type Ran = Readonly<{ tallies: Tallies; findings: readonly Finding[]; lost: readonly Lost[] }>;

/** On the busiest machine no hundred inputs take so long. */
const SILENCE_MS = 600_000;

/** Reads the inputs below `to` in processes of their own: an input that ends one of them is found too. */
export async function runWorkers({ seed, from, to }: Omit<Stretch, "step">, workers: number): Promise<Ran> {
  const ran = await Promise.all(
    Array.from({ length: workers }, (_, worker) => runWorker({ seed, from: from + worker, to, step: workers })),
  );
  const tallies = emptyTallies();
  for (const one of ran) addTallies(tallies, one.tallies);
  return {
    tallies,
    findings: ran.flatMap(({ findings }) => findings),
    lost: ran.flatMap(({ lost }) => lost),
  };
}

async function runWorker(stretch: Stretch): Promise<Ran> {
  const child = fork(new URL("./worker.ts", import.meta.url), { serialization: "advanced" });
  let at = stretch.from;
  let heardAt = performance.now();
  let ran: Ran = { tallies: emptyTallies(), findings: [], lost: [] };
  child.on("message", (told: Told) => {
    heardAt = performance.now();
    if ("at" in told) at = told.at;
    else ran = { ...told, lost: [] };
  });
  child.send(stretch);
  const ended = endOf(child);
  const silent = (): boolean => performance.now() - heardAt > SILENCE_MS;
  for (let end = "running"; end === "running"; ) {
    end = await Promise.race([ended, sleep(1_000, "running")]);
    if (silent()) child.kill("SIGKILL");
    if (end !== "running" && end !== "0")
      ran = { ...ran, lost: [{ from: at, what: silent() ? "a process hung" : `a process ended with ${end}` }] };
  }
  return ran;
}

/** The exit status or the signal. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(String(code ?? signal)));
  });
}
