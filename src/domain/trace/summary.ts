import type { Trace, TracePath, TraceQuery } from "./trace.ts";

/** One sentence on what a trace found. */
export function summaryOf(query: TraceQuery, trace: Omit<Trace, "summary">): string {
  return `${query.from} to ${query.to} with ${query.size} bytes: ${judgementOf(trace)}.`;
}

function judgementOf({ verdict, forward, return: back, caveats }: Omit<Trace, "summary">): string {
  if (verdict === "REACHABLE") return `the request arrives over ${nodesOf(forward)}, and the reply comes back`;
  const path = back ?? forward;
  const direction = back === null ? "" : "the request arrives, but of the reply: ";
  if (verdict === "UNREACHABLE") return `${direction}${lastWords(path)} (${path.dropCause})`;
  if (verdict === "AMBIGUOUS") return `${direction}equally good ways end differently; on one of them ${lastWords(path)}`;
  return `${direction}the data does not decide it: ${caveats[0]?.message ?? lastWords(path)}`;
}

const nodesOf = ({ hops }: TracePath): string => [...new Set(hops.map(({ node }) => node))].join(", ");

function lastWords({ hops, dropCause }: TracePath): string {
  const steps = hops.at(-1)?.steps ?? [];
  const last = steps.at(-1)?.description ?? "nothing is known of the way";
  // Where it goes round matters less than why.
  const cause = dropCause === "UNDERLAY_IP_IS_OWN" ? steps.findLast(({ kind }) => kind === "UNDERLAY_ROUTE") : undefined;
  return cause === undefined ? last : `the FDB sends it back to its own node, since ${cause.description}`;
}
