/** A process of npm run fuzz: reads a stretch of inputs, and tells of it. */
import process from "node:process";
import { setImmediate as untilTold } from "node:timers/promises";
import { readCorpus } from "./corpus.ts";
import { addTallies, emptyTallies, type Finding, FINDINGS_MAX, runInputs, type Stretch, type Tallies } from "./run-inputs.ts";
import { TOLD_EVERY } from "./told.ts";

process.once("message", (stretch: Stretch) => {
  void run(stretch).then((result) => process.send?.(result, undefined, undefined, () => process.exit(0)));
});

async function run({ seed, from, to, step }: Stretch): Promise<{ tallies: Tallies; findings: readonly Finding[] }> {
  const [corpus, tallies, findings] = [readCorpus(), emptyTallies(), [] as Finding[]];
  for (let at = from; at < to && findings.length < FINDINGS_MAX; at += TOLD_EVERY * step) {
    process.send?.({ at });
    await untilTold();
    const part = runInputs(corpus, { seed, from: at, to: Math.min(to, at + TOLD_EVERY * step), step });
    addTallies(tallies, part.tallies);
    findings.push(...part.findings);
  }
  return { tallies, findings };
}
