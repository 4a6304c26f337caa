import type { Row } from "./measure.ts";

/** The rows as one Markdown table. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ measure, value, bar, isMet }) => `| ${measure} | ${value} | ${bar ?? ""} | ${verdict(isMet)} |`);
  return ["| measure | measured | bar | |", "|---|---|---|---|", ...lines].join("\n");
}

function verdict(isMet: boolean | null): string {
  if (isMet === null) return "reported";
  return isMet ? "met" : "**missed**";
}

const BEGIN = "<!-- run -->";
const END = "<!-- /run -->";

/** The document with this run between its two marks; what is around them stays. */
export function withRun(document: string, run: string): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`BENCHMARKS.md has no ${BEGIN} … ${END}`);
  return `${document.slice(0, begin + BEGIN.length)}\n${run}\n${document.slice(end)}`;
}
