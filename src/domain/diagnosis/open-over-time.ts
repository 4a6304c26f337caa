import type { Moment } from "../history/span.ts";
import type { Severity } from "./finding.ts";

/** A finding's life, as far as it is counted. */
type Counted = Readonly<{ severity: Severity; openedAt: Moment; closedAt: Moment | null }>;

/** How many findings of one severity were open at a moment. */
export type OpenCount = Readonly<{ at: Moment; severity: Severity; count: number }>;

export type Steps = Readonly<{ from: Moment; to: Moment; stepMs: number }>;

const SEVERITIES = ["CRITICAL", "WARNING", "INFO"] as const satisfies readonly Severity[];

/** How many were open at each step from `from` on, by severity; the last step is at `to` or before it. */
export function openOverTime(findings: readonly Counted[], { from, to, stepMs }: Steps): OpenCount[] {
  const steps = Array.from({ length: Math.floor((to - from) / stepMs) + 1 }, (_, index) => from + index * stepMs);
  return SEVERITIES.flatMap((severity) => {
    const of = findings.filter((finding) => finding.severity === severity);
    const opened = of.map(({ openedAt }) => openedAt).sort((a, b) => a - b);
    const closed = of.flatMap(({ closedAt }) => closedAt ?? []).sort((a, b) => a - b);
    return steps.map((at) => ({ at, severity, count: upTo(opened, at) - upTo(closed, at) }));
  });
}

/** How many of these sorted moments are at another one or before it. */
function upTo(moments: readonly Moment[], at: Moment): number {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((moments[middle] ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
