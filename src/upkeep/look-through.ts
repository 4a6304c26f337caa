import { setImmediate } from "node:timers/promises";
import { isOpen, type Life, livesAfter, type Look, nameOfFinding } from "../domain/diagnosis/life.ts";
import type { Moment } from "../domain/history/span.ts";

export type Looking = Readonly<{
  /** What is wrong at a moment, with these lives behind it. */
  lookAt: (at: Moment, lives: readonly Life[]) => Promise<Look>;
  /** Whether it has taken long enough. */
  isOver: () => boolean;
}>;

/** The lives after the first so many moments: all of them, but for what it has no time left for. It comes at least past the first. */
export type Seen = Readonly<{ lives: readonly Life[]; count: number }>;

/**
 * The lives after the moments of a window. It looks at the last first: where that shows what was open before, the moments between are not
 * looked at; else at each half for itself, so that what opens or closes does so at its very moment.
 */
export async function lookThrough(lives: readonly Life[], moments: readonly Moment[], looking: Looking): Promise<Seen> {
  const last = moments.at(-1);
  if (last === undefined) return { lives, count: 0 };
  // Pushes and questions of this process come in between.
  await setImmediate();
  const look = await looking.lookAt(last, lives);
  if (moments.length === 1 || showsThem(look, lives)) return { lives: livesAfter(lives, look), count: moments.length };

  const middle = moments.length >> 1;
  const half = await lookThrough(lives, moments.slice(0, middle), looking);
  if (half.count < middle || looking.isOver()) return half;
  const rest = await lookThrough(half.lives, moments.slice(middle), looking);
  return { lives: rest.lives, count: middle + rest.count };
}

function showsThem({ shown }: Look, lives: readonly Life[]): boolean {
  const open = new Set(lives.filter(isOpen).map(({ told }) => nameOfFinding(told)));
  return open.size === shown.length && shown.every((told) => open.has(nameOfFinding(told)));
}
