import type { Hop, Trace, TracePath } from "../domain/trace/trace.ts";

/** A trace as the type Trace of schema.graphql has it: what sums it up stands first, and a row of evidence has its section beside its own fields. */
export type ToldTrace = Readonly<Pick<Trace, "verdict" | "summary" | "caveats"> & { forward: ToldPath; return: ToldPath | null }>;

type ToldPath = Readonly<Omit<TracePath, "hops"> & { hops: readonly unknown[] }>;

/** What files show of a trace. What broke it, and when, they cannot show: they are of one moment. */
export function toldTrace({ verdict, summary, forward, return: back, caveats }: Trace): ToldTrace {
  return { verdict, summary, forward: toldPath(forward), return: back === null ? null : toldPath(back), caveats };
}

function toldPath({ verdict, dropCause, droppedAt, pathMtu, hops }: TracePath): ToldPath {
  return { verdict, dropCause, droppedAt, pathMtu, hops: hops.map(toldHop) };
}

function toldHop({ node, steps }: Hop) {
  return {
    node,
    steps: steps.map(({ kind, outcome, description, link, evidence }) => {
      return { kind, outcome, description, link, evidence: evidence.map(({ section, row }) => ({ section, ...row })) };
    }),
  };
}
