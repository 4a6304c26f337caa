/** A process of npm run fuzz: reads a stretch of inputs, and tells of it. */
import process from "node:process";
import { readCorpus } from "./corpus.ts";
import { type Finding, runInputs, type Stretch, type Tallies } from "./run-inputs.ts";

/** What a worker tells: where it is, so that its end is told where it happened; and what came of it. */
export type Told = Readonly<{ at: number }> | Readonly<{ tallies: Tallies; findings: readonly Finding[] }>;

const TOLD_EVERY = 500;

process.once("message", (stretch: Stretch) => {
  let left = 0;
  const result = runInputs(readCorpus(), stretch, (index) => {
    left = left === 0 ? TOLD_EVERY - 1 : left - 1;
    if (left === TOLD_EVERY - 1) tell({ at: index });
  });
  tell(result, () => process.exit(0));
});

function tell(told: Told, then: () => void = () => {}): void {
  process.send?.(told, undefined, undefined, then);
}
