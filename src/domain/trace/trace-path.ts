import type { TracePath, Verdict } from "./trace.ts";
import type { Leg } from "./trail.ts";

/** One direction from its legs: the first that fails is told, else the first. */
export function pathOf(legs: readonly Leg[]): TracePath {
  const verdict = verdictOf(legs);
  const told = tellingLeg(legs, verdict);
  const { dropCause, droppedAt } = verdict === "UNREACHABLE" ? endOf(told) : NOWHERE;
  return { verdict, dropCause, droppedAt, pathMtu: told?.trail.mtu ?? null, hops: told?.trail.hops ?? [] };
}

const NOWHERE = { dropCause: null, droppedAt: null } as const;

function endOf(leg: Leg | undefined): Pick<TracePath, "dropCause" | "droppedAt"> {
  return leg?.end.kind === "dropped" ? { dropCause: leg.end.cause, droppedAt: leg.end.node } : NOWHERE;
}

function verdictOf(legs: readonly Leg[]): Verdict {
  const kinds = new Set(legs.map(({ end }) => end.kind));
  if (kinds.has("arrived") && kinds.has("dropped")) return "AMBIGUOUS";
  if (kinds.size === 0 || kinds.has("unknown")) return "UNDETERMINED";
  return kinds.has("arrived") ? "REACHABLE" : "UNREACHABLE";
}

function tellingLeg(legs: readonly Leg[], verdict: Verdict): Leg | undefined {
  const failing = legs.find(({ end }) => end.kind === "dropped");
  const open = legs.find(({ end }) => end.kind === "unknown");
  return (verdict === "UNDETERMINED" ? (open ?? failing) : failing) ?? legs[0];
}
