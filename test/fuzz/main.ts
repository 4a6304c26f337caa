/** npm run fuzz: reads many inputs that nobody would send in good faith, and looks at what comes of them. See docs/robustness.md. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type FuzzArguments, readArguments, USAGE } from "./arguments.ts";
import { readCorpus } from "./corpus.ts";
import type { Input } from "./input.ts";
import { openRange } from "./range.ts";
import { printRun } from "./report.ts";
import { emptyTallies, runInput } from "./run-inputs.ts";
import { type Hits, noHits, runShots } from "./run-shots.ts";
import { runWorkers } from "./run-workers.ts";
import { shotAt } from "./shot.ts";
import { TOLD_EVERY } from "./told.ts";

/** Pushes between two looks at the tables. */
const BATCH = 200;
const INTERRUPTED = 130;

const asked = readArguments(process.argv.slice(2));
if (asked === null) console.log(USAGE);
else if (typeof asked === "string") console.error(`${asked}\n${USAGE}`);
process.exitCode = asked === null ? 0 : typeof asked === "string" ? 2 : asked.replay === null ? await run(asked) : replay(asked.replay);

/** 0: nothing was wrong. */
async function run(fuzz: FuzzArguments): Promise<number> {
  const { seed, from, inputs, httpShare } = fuzz;
  const pushes = Math.floor((inputs * httpShare) / 100);
  console.log(`seed ${seed}, inputs ${from} to ${from + inputs - 1}: ${inputs - pushes} to readers, ${pushes} as pushes`);
  const startedAt = performance.now();
  const [ran, hits] = await Promise.all([
    runWorkers({ seed, from, to: from + inputs - pushes }, fuzz.workers),
    pushes === 0 ? noHits() : shoot(fuzz, pushes),
  ]);
  const failures = [
    ...ran.findings.map(({ index, input, what }) => ({ what, file: saved(fuzz, `${input.target}-${index}`, input) })),
    ...hits.missed.map(({ shot, what }) => ({
      what,
      file: saved(fuzz, `push-${shot.index}`, { headers: shot.headers, body: shot.body.toString("base64") }),
    })),
  ];
  console.log(printRun({ ran, hits, seconds: (performance.now() - startedAt) / 1000, inputs }));
  for (const { what, file } of failures) console.log(`\nFAILED ${what}\n  npm run fuzz -- --replay ${file}`);
  for (const { from: at, what } of ran.lost)
    console.log(
      `\nFAILED ${what}, at one of the ${TOLD_EVERY} inputs of its own from ${at} on\n  npm run fuzz -- --seed ${seed} --from ${at} --inputs ${TOLD_EVERY * fuzz.workers} --http 0`,
    );
  return failures.length + ran.lost.length === 0 ? 0 : 1;
}

async function shoot({ seed, from, url }: FuzzArguments, pushes: number): Promise<Hits> {
  const corpus = readCorpus();
  const range = await openRange(url);
  const hits = noHits();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void range.stop().finally(() => process.exit(INTERRUPTED)));
  try {
    for (let done = 0; done < pushes; done += BATCH) {
      const shots = Array.from({ length: Math.min(BATCH, pushes - done) }, (_, index) => shotAt(corpus, seed, from + done + index));
      await runShots(range, shots, hits);
    }
    return hits;
  } finally {
    await range.stop();
  }
}

function saved({ directory, seed }: FuzzArguments, name: string, content: unknown): string {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, `${seed}-${name}.json`);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

function replay(file: string): number {
  const input = JSON.parse(readFileSync(file, "utf8")) as Input;
  if (input.target === undefined) {
    console.error("this is a push: send its body (base64) with its headers to a service that runs");
    return 2;
  }
  const what = runInput(input, { index: 0, tally: emptyTallies()[input.target] });
  console.log(what === null ? "nothing is wrong with it" : `FAILED ${what}`);
  return what === null ? 0 : 1;
}
