import type { DiagnosedScenario } from "./compare-findings.ts";
import { type CapturedMoment, MOMENTS } from "./scenario.ts";

/** Of the scenarios in which something broke, so many have it in their first finding, or of two faults one in the first two. */
const FOUND_LEAST = 0.95;

/** What was found, as Markdown: the table, each scenario whose fault is not found first, and each false alarm. */
export function printFindings(diagnosed: readonly DiagnosedScenario[]): string {
  const head = [
    "snapshots",
    "scenarios with a fault",
    "found first (≥ 95 %)",
    "healthy and benign scenarios",
    "WARNING or CRITICAL there (0)",
  ];
  const rows = MOMENTS.map((moment) => rowOf(moment, diagnosed));
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  const lines = diagnosed.flatMap((one) => troubleOf(one));
  return [table, ...(lines.length === 0 ? [] : [lines.join("\n")])].join("\n\n");
}

/** Whether both bars are met at each moment. */
export function isFoundOut(diagnosed: readonly DiagnosedScenario[]): boolean {
  return MOMENTS.every((moment) => {
    const { broken, found, alarms } = countedAt(moment, diagnosed);
    return alarms === 0 && (broken === 0 || found / broken >= FOUND_LEAST);
  });
}

function countedAt(moment: CapturedMoment, diagnosed: readonly DiagnosedScenario[]) {
  const there = diagnosed.filter((one) => one.moment === moment);
  const healthy = there.filter(({ falseAlarms }) => falseAlarms !== null);
  return {
    broken: there.filter(({ isFound }) => isFound !== null).length,
    found: there.filter(({ isFound }) => isFound === true).length,
    healthy: healthy.length,
    alarms: healthy.reduce((sum, { falseAlarms }) => sum + (falseAlarms ?? 0), 0),
  };
}

function rowOf(moment: CapturedMoment, diagnosed: readonly DiagnosedScenario[]): string[] {
  const { broken, found, healthy, alarms } = countedAt(moment, diagnosed);
  const part = broken === 0 ? "-" : `${((100 * found) / broken).toFixed(1)} %`;
  const when = moment === "snapshots" ? "after the pings" : "before any traffic";
  return [when, String(broken), `${found} (${part})`, String(healthy), String(alarms)];
}

function troubleOf({ scenario, moment, isFound, falseAlarms, told }: DiagnosedScenario): string[] {
  const said = told.length === 0 ? "nothing is found" : told.join("; ");
  if (isFound === false) return [`- not found first in ${scenario} (${moment}): ${said}`];
  return (falseAlarms ?? 0) > 0 ? [`- a false alarm in ${scenario} (${moment}): ${said}`] : [];
}
