import { printRow } from "../domain/snapshot/print-row.ts";
import type { Caveat, Hop, Step, Trace, TracePath, TraceQuery } from "../domain/trace/trace.ts";
import { indented, wrapped } from "./lines.ts";
import { printTable } from "./print-table.ts";

type Wanted = Readonly<{ isWide: boolean }>;

/** A trace for people: the verdict in a sentence, then the walk of the request and of its reply. Wide: with the rows that decided. */
export function printTrace({ verdict, summary, forward, return: back, caveats }: Trace, wanted: Wanted): string {
  const [first = "", ...rest] = wrapped(`${verdict}: ${summary}`);
  const reply = back === null ? [] : ["", ...pathLines("The reply", back, wanted)];
  return `${[first, ...indented(rest), "", ...pathLines("The request", forward, wanted), ...reply, ...caveatLines(caveats)].join("\n")}\n`;
}

function pathLines(title: string, path: TracePath, wanted: Wanted): readonly string[] {
  const end = path.dropCause === null ? path.verdict : `${path.verdict}, ${path.dropCause} at ${path.droppedAt ?? "an unknown node"}`;
  const mtu = path.pathMtu === null ? "" : `, path MTU ${path.pathMtu}`;
  return [`${title}: ${end}${mtu}`, ...path.hops.flatMap((hop) => hopLines(hop, wanted))];
}

function hopLines({ node, steps }: Hop, wanted: Wanted): readonly string[] {
  return [`  ${node}`, ...steps.flatMap((step) => stepLines(step, wanted))];
}

const KIND_WIDTH = "UNDERLAY_NEIGHBOR ".length;
const OUTCOME_WIDTH = "UNKNOWN ".length;

function stepLines({ kind, outcome, description, evidence }: Step, { isWide }: Wanted): readonly string[] {
  const head = `    ${kind.padEnd(KIND_WIDTH)}${(outcome === "PASS" ? "" : outcome).padEnd(OUTCOME_WIDTH)}`;
  const rows = isWide ? evidence.map(({ section, row }) => `${" ".repeat(head.length)}${section}: ${printRow(section, row)}`) : [];
  return [`${head}${description}`, ...rows];
}

function caveatLines(caveats: readonly Caveat[]): readonly string[] {
  if (caveats.length === 0) return [];
  return ["", "What this rests on:", ...caveats.flatMap(({ code, message }) => indented(wrapped(`${code}: ${message}`)))];
}

/** One line for each of many traces. */
export type Answered = Readonly<{ query: TraceQuery; trace: Trace }>;

const HEADERS = ["VERDICT", "FROM", "TO", "SIZE", "CAUSE", "AT"] as const;

/** Many traces as a table; wide, with the sentence that each is summed up in. */
export function printTraces(answered: readonly Answered[], { isWide }: Wanted): string {
  const headers = isWide ? [...HEADERS, "SUMMARY"] : HEADERS;
  const rows = answered.map(({ query: { from, to, size }, trace }) => {
    const failing = [trace.forward, trace.return].find((path) => path !== null && path.dropCause !== null) ?? null;
    const cells = [trace.verdict, from, to, String(size), failing?.dropCause ?? "", failing?.droppedAt ?? ""];
    return isWide ? [...cells, trace.summary] : cells;
  });
  return `${printTable(headers, rows).join("\n")}\n`;
}
