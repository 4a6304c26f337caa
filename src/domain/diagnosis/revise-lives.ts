import type { Moment } from "../history/span.ts";
import { isOpen, type Life, nameOfFinding } from "./life.ts";

/** A stretch of time that is to be looked at anew: [from, to). Infinity: up to now. */
export type Stretch = Readonly<{ from: Moment; to: Moment }>;

/** How far that came: `reached` is `to` where it was done. */
export type Reached = Stretch & Readonly<{ reached: Moment }>;

/** The lives that a look at a moment goes on from: those that were open just before it. */
export function livesBefore(stored: readonly Life[], from: Moment): Life[] {
  return stored
    .filter(({ openedAt, closedAt }) => openedAt < from && from <= closedAt)
    .map((life) => ({ ...life, closedAt: Number.POSITIVE_INFINITY }));
}

/**
 * All lives once a stretch has been looked at anew. `looked`: what `livesBefore` it became within. What was stored of the time after that
 * stays, and goes on from what was open at its end. What is left of a life keeps its id.
 */
export function reviseLives(stored: readonly Life[], looked: readonly Life[], stretch: Reached): Life[] {
  const { from, reached } = stretch;
  const past = stored.filter(({ closedAt }) => closedAt < from);
  const later = laterParts(stored, reached);
  const joined = looked.flatMap((life) => joinedLife(life, later, stretch));
  const goingOn = new Set(joined.filter(({ closedAt }) => closedAt > reached).map(({ told }) => nameOfFinding(told)));
  const rest = later.filter((life) => life.openedAt > reached || !goingOn.has(nameOfFinding(life.told)));
  return withIds([...past, ...joined, ...rest], stored);
}

/** What was stored of the time from a moment on. */
function laterParts(stored: readonly Life[], to: Moment): Life[] {
  return stored.filter(({ closedAt }) => closedAt > to).map((life) => ({ ...life, openedAt: Math.max(life.openedAt, to) }));
}

/** A life that is open at the end goes on as it was stored; where nothing was, it ends there. */
function joinedLife(life: Life, later: readonly Life[], stretch: Reached): Life[] {
  if (!isOpen(life)) return [life];
  const name = nameOfFinding(life.told);
  const next = later.find(({ openedAt, told }) => openedAt === stretch.reached && nameOfFinding(told) === name);
  if (next === undefined) return endedLife(life, stretch);
  return [{ ...next, id: life.id ?? next.id, openedAt: life.openedAt, isConfirmed: life.isConfirmed || next.isConfirmed }];
}

/** Up to now it is open still. Else it ends, but for now only where the rest is to be looked at yet: that goes on from what ended there. */
function endedLife(life: Life, { to, reached }: Reached): Life[] {
  if (to === Number.POSITIVE_INFINITY) return [life];
  return life.isConfirmed || reached < to ? [{ ...life, closedAt: reached }] : [];
}

/** Each id once: that of the stored life which it is the first to overlap. */
function withIds(lives: readonly Life[], stored: readonly Life[]): Life[] {
  const used = new Set<number>();
  const kept = [...lives]
    .sort((a, b) => a.openedAt - b.openedAt)
    .map((life) => {
      const id = life.id !== null && !used.has(life.id) ? life.id : null;
      if (id !== null) used.add(id);
      return { ...life, id };
    });
  return kept.map((life) => {
    const id = life.id ?? stored.find((before) => before.id !== null && !used.has(before.id) && isSameLife(before, life))?.id ?? null;
    if (id !== null) used.add(id);
    return { ...life, id };
  });
}

function isSameLife(a: Life, b: Life): boolean {
  return nameOfFinding(a.told) === nameOfFinding(b.told) && a.openedAt < b.closedAt && b.openedAt < a.closedAt;
}
