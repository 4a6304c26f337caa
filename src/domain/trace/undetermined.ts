import { summaryOf } from "./summary.ts";
import type { Caveat, Trace, TracePath, TraceQuery } from "./trace.ts";

/** A trace that cannot begin, and why. */
export function undeterminedTrace(query: TraceQuery, caveat: Caveat): Trace {
  const trace = { verdict: "UNDETERMINED" as const, forward: NOTHING_KNOWN, return: null, caveats: [caveat], met: [] };
  return { ...trace, summary: summaryOf(query, trace) };
}

const NOTHING_KNOWN: TracePath = { verdict: "UNDETERMINED", dropCause: null, droppedAt: null, pathMtu: null, hops: [] };
