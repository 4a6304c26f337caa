import type { Hits } from "./run-shots.ts";
import type { Ran } from "./run-workers.ts";

type Run = Readonly<{ ran: Ran; hits: Hits; inputs: number; seconds: number }>;

/** What a run tried and found, as a table and a few lines. */
export function printRun({ ran, hits, inputs, seconds }: Run): string {
  const rows = Object.entries(ran.tallies).map(([target, { taken, refused, slowestMs, slowestIndex }]) =>
    [target.padEnd(10), pad(taken), pad(refused), `${slowestMs.toFixed(1).padStart(7)} ms`, `(input ${slowestIndex})`].join(" "),
  );
  const answers = [...hits.answers].sort(([, a], [, b]) => b - a).map(([answer, count]) => `${answer.trim()}: ${count}`);
  const wrong = ran.findings.length + hits.missed.length + ran.lost.length;
  return [
    `${"reader".padEnd(10)} ${"taken".padStart(9)} ${"refused".padStart(9)}    slowest`,
    ...rows,
    [`push`.padEnd(10), pad(hits.taken), pad(hits.refused), `${hits.longestBlockMs.toFixed(1).padStart(7)} ms`, "(event loop)"].join(" "),
    ...(answers.length === 0 ? [] : [`answers to pushes: ${answers.join(", ")}`]),
    `${inputs} inputs in ${seconds.toFixed(0)} s, ${Math.round(inputs / seconds)} a second: ${wrong === 0 ? "nothing is wrong" : `${wrong} FAILED`}`,
  ].join("\n");
}

const pad = (count: number): string => String(count).padStart(9);
