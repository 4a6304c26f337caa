/**
 * npm run agreement -- DIR_OR_BUNDLE: holds traces against what pings measured, for every pair of every scenario below a directory or in
 * a bundle of test/captured/lab, and findings against what was
 * done to the cluster, and prints how they agree. The status is 1 where a bar is missed, 2 where it was not understood.
 */
import { existsSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { compareScenario } from "./compare.ts";
import { compareFindings } from "./compare-findings.ts";
import { isFoundOut, printFindings } from "./print-findings.ts";
import { isMet, printAgreement } from "./print.ts";
import { MOMENTS, readScenarios } from "./scenario.ts";

process.exitCode = main();

function main(): number {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [directory, ...others] = positionals;
  if (directory === undefined || others.length > 0) return complain("usage: npm run agreement -- DIR");
  if (!existsSync(directory)) return complain(`there is no ${directory}`);
  const scenarios = readScenarios(directory);
  if (scenarios.length === 0) return complain(`${directory} holds no scenario: a directory with scenario.json, truth.json and snapshots/`);
  const compared = scenarios.flatMap((scenario) => MOMENTS.flatMap((moment) => compareScenario(scenario, moment)));
  const diagnosed = scenarios.flatMap((scenario) => MOMENTS.map((moment) => compareFindings(scenario, moment)));
  console.log([printAgreement(compared), printFindings(diagnosed)].join("\n\n"));
  return isMet(compared) && isFoundOut(diagnosed) ? 0 : 1;
}

function complain(message: string): number {
  console.error(message);
  return 2;
}
