import type { Compared } from "./compare.ts";
import { counts, type Line, linesOf } from "./table.ts";

/** The bars: of pairs that are decided all agree, and so many are decided. */
const DECIDED_LEAST = 0.98;

/** What was found, as Markdown: the table, each pair that disagrees, and how many were left open or out, and why. */
export function printAgreement(compared: readonly Compared[]): string {
  const lines = linesOf(compared);
  return [printTable(lines), printDisagreements(compared), printOpen(compared), printLeftOut(compared)].join("\n\n");
}

/** Whether every bar is met. */
export function isMet(compared: readonly Compared[]): boolean {
  return linesOf(compared).every(({ pairs, decided, disagreeing }) => disagreeing === 0 && decided / pairs >= DECIDED_LEAST);
}

function printTable(lines: readonly Line[]): string {
  const head = ["snapshots", "overlay", "scenarios", "pairs", "decided (≥ 98 %)", "agree (100 %)", "REACHABLE without a reply (0)"];
  const rows = lines.map((line) => [
    line.moment === "snapshots" ? "after the pings" : "before any traffic",
    `${line.overlay}, IPv${line.family}`,
    String(line.scenarios),
    String(line.pairs),
    `${line.decided} (${percent(line.decided, line.pairs)})`,
    `${line.decided - line.disagreeing} (${percent(line.decided - line.disagreeing, line.decided)})`,
    String(line.falselyReachable),
  ]);
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const percent = (part: number, all: number): string => (all === 0 ? "-" : `${((100 * part) / all).toFixed(2)} %`);

function printDisagreements(compared: readonly Compared[]): string {
  const wrong = compared.filter((one) => counts(one) && one.agrees === false);
  if (wrong.length === 0) return "No pair disagrees.";
  return [`${wrong.length} disagree:`, ...wrong.map((one) => `- ${nameOf(one)}: ${measuredOf(one)}; said: ${one.trace.summary}`)].join(
    "\n",
  );
}

const nameOf = ({ scenario, moment, pair, family, size }: Compared): string => `${scenario} (${moment}), ${pair}, IPv${family}, ${size}`;

function measuredOf({ measured: { delivered, replied } }: Compared): string {
  if (!delivered) return replied ? "answered by another" : "not delivered";
  return replied ? "answered" : "delivered, no reply";
}

function printOpen(compared: readonly Compared[]): string {
  const open = compared.filter((one) => counts(one) && one.agrees === null);
  return listed(
    "Not decided, by what is said of them",
    countBy(open, ({ scenario, trace }) => `${trace.caveats[0]?.code ?? trace.verdict} in ${scenario}`),
  );
}

function printLeftOut(compared: readonly Compared[]): string {
  const out = compared.filter((one) => !counts(one));
  return listed(
    "Left out of the count",
    countBy(out, ({ leftOut }) => leftOut ?? "no snapshot shows the fault"),
  );
}

function listed(title: string, counted: ReadonlyMap<string, number>): string {
  if (counted.size === 0) return `${title}: none.`;
  return [`${title}:`, ...[...counted].sort((a, b) => b[1] - a[1]).map(([what, count]) => `- ${count}: ${what}`)].join("\n");
}

function countBy<T>(items: readonly T[], nameOfItem: (item: T) => string): Map<string, number> {
  const counted = new Map<string, number>();
  for (const item of items) counted.set(nameOfItem(item), (counted.get(nameOfItem(item)) ?? 0) + 1);
  return counted;
}
