import { setImmediate } from "node:timers/promises";
import { isOpen, type Life, livesAfter, type Look, nameOfFinding } from "../domain/diagnosis/life.ts";
import type { Moment } from "../domain/history/span.ts";

/** What is wrong at a moment, with these lives behind it. */
export type LookAt = (at: Moment, lives: readonly Life[]) => Promise<Look>;

/**
 * The lives after all moments of a window. It looks at the last first: where that shows what was open before, the moments between are not
 * looked at; else at each half for itself, so that what opens or closes does so at its very moment.
 */
export async function lookThrough(lives: readonly Life[], moments: readonly Moment[], lookAt: LookAt): Promise<readonly Life[]> {
  const last = moments.at(-1);
  if (last === undefined) return lives;
  // Pushes and questions of this process come in between.
  await setImmediate();
  const look = await lookAt(last, lives);
  if (moments.length === 1 || showsThem(look, lives)) return livesAfter(lives, look);

  const middle = moments.length >> 1;
  const half = await lookThrough(lives, moments.slice(0, middle), lookAt);
  return lookThrough(half, moments.slice(middle), lookAt);
}

function showsThem({ shown }: Look, lives: readonly Life[]): boolean {
  const open = new Set(lives.filter(isOpen).map(({ told }) => nameOfFinding(told)));
  return open.size === shown.length && shown.every((told) => open.has(nameOfFinding(told)));
}
