import type { Trace, TracePath, TraceQuery } from "./trace.ts";

/** One sentence on what a trace found. */
export function summaryOf({ from, to, size }: TraceQuery, trace: Omit<Trace, "summary">): string {
  const what = `${from} to ${to} with ${size} bytes`;
  if (trace.verdict === "REACHABLE") return `${what}: the request arrives over ${wayOf(trace.forward)}, and the reply comes back.`;
  const direction = trace.forward.verdict === "REACHABLE" ? "the request arrives, but of the reply: " : "";
  const path = trace.forward.verdict === "REACHABLE" ? (trace.return ?? trace.forward) : trace.forward;
  if (trace.verdict === "UNREACHABLE")
    return `${what}: ${direction}${lastWords(path)}${path.dropCause === null ? "" : ` (${path.dropCause})`}.`;
  const why = trace.caveats[0]?.message ?? lastWords(path);
  if (trace.verdict === "AMBIGUOUS") return `${what}: ${direction}equally good ways end differently; on one of them ${lastWords(path)}.`;
  return `${what}: ${direction}the data does not decide it: ${why}.`;
}

const wayOf = ({ hops }: TracePath): string => [...new Set(hops.map(({ node }) => node))].join(", ");
const lastWords = ({ hops }: TracePath): string => hops.at(-1)?.steps.at(-1)?.description ?? "nothing is known of the way";
