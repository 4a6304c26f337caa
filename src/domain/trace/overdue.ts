import type { Moment } from "../history/span.ts";
import type { Caveat } from "./trace.ts";
import type { Leg } from "./trail.ts";

/** By name, nodes of which some of what the walk relies on was not told of in time: what that is, in words, and since when. */
export type Overdue = ReadonlyMap<string, Readonly<{ message: string; since: Moment }>>;

/** What a walk found in one direction. */
export type Walked = Readonly<{ legs: readonly Leg[]; caveats: readonly Caveat[] }>;

export const NOBODY_OVERDUE: Overdue = new Map();

/** A leg that meets a node which is overdue decides nothing: the node may hold something else by now. */
export function doubtOverdue({ legs, caveats }: Walked, overdue: Overdue): Walked {
  const met = namesMet(legs).flatMap((node): Caveat[] => {
    const late = overdue.get(node);
    return late === undefined ? [] : [{ code: "NODE_OVERDUE", message: late.message, node }];
  });
  if (met.length === 0) return { legs, caveats };
  return {
    legs: legs.map((leg) => (isDoubtful(leg, overdue) ? { ...leg, end: { kind: "unknown" } } : leg)),
    caveats: [...met, ...caveats],
  };
}

/** The nodes that any of the legs comes to, in the order in which they are met first. */
export const namesMet = (legs: readonly Leg[]): string[] => [...new Set(legs.flatMap(({ trail }) => trail.hops.map(({ node }) => node)))];

const isDoubtful = ({ trail }: Leg, overdue: Overdue): boolean => trail.hops.some(({ node }) => overdue.has(node));
