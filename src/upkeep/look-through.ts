import { isOpen, type Life, livesAfter, type Look, nameOfFinding } from "../domain/diagnosis/life.ts";
import type { Moment } from "../domain/history/span.ts";

export type Looking = Readonly<{
  /** What is wrong at a moment, with these lives behind it. */
  lookAt: (at: Moment, lives: readonly Life[]) => Promise<Look>;
  /** Whether it has taken long enough. */
  isOver: () => boolean;
  /** Whether it has taken so long that what is known must be stored now. */
  isLate: () => boolean;
}>;

/** The lives after the first so many moments: all of them, but for what it has no time left for. It comes at least past the first. */
export type Seen = Readonly<{ lives: readonly Life[]; count: number }>;

/**
 * The lives after the moments of a window, as `livesAfter` of each moment would give them where nothing changes twice within it. It looks
 * at the last moment, and if that shows what is open already, at no other. Else what opens or closes is searched for, so that it does so
 * at its very moment. What is open neither before the window nor at its end is left out, whichever looks happen to show it.
 */
export function lookThrough(lives: readonly Life[], moments: readonly Moment[], looking: Looking): Promise<Seen> {
  // To break off between the edges leaves nearly all of the window, and the next one looks at its end again.
  return search(lives, moments, { looking, parted: edgesFirst, isOver: looking.isLate });
}

type Parted = (moments: readonly Moment[]) => readonly (readonly Moment[])[];

/** While many nodes report for the first time, some finding is another one at each moment: the neighbors of both ends tell that apart. */
const edgesFirst: Parted = (moments) => [moments.slice(0, 1), moments.slice(1, -1), moments.slice(-1)].filter((part) => part.length > 0);

function halves(moments: readonly Moment[]): readonly (readonly Moment[])[] {
  const middle = moments.length >> 1;
  return [moments.slice(0, middle), moments.slice(middle)];
}

type Search = Readonly<{ looking: Looking; parted: Parted; isOver: () => boolean }>;

async function search(before: readonly Life[], moments: readonly Moment[], { looking, parted, isOver }: Search): Promise<Seen> {
  const last = moments.at(-1);
  if (last === undefined) return { lives: before, count: 0 };
  const look = await looking.lookAt(last, before);
  if (moments.length === 1 || showsThem(look, before)) return { lives: livesAfter(before, look), count: moments.length };

  const within = { looking: lookingFor(before, look, looking), parted: halves, isOver: looking.isOver };
  let lives = before;
  let count = 0;
  for (const part of parted(moments)) {
    const seen = await search(lives, part, within);
    lives = seen.lives;
    count += seen.count;
    if (seen.count < part.length || isOver()) break;
  }
  return { lives, count };
}

/** Whether after this look just those are open that were before. */
function showsThem(look: Look, lives: readonly Life[]): boolean {
  const shown = new Set(look.shown.map(nameOfFinding));
  const open = lives.filter(isOpen).map(({ isConfirmed, told }) => ({ isConfirmed, name: nameOfFinding(told) }));
  const known = new Set(open.map(({ name }) => name));
  const isStill = open.every(({ isConfirmed, name }) => shown.has(name) || (isConfirmed && look.lastTold.has(name)));
  return isStill && [...shown].every((name) => known.has(name));
}

/** Looks that show nothing but what is open before, or at the end. */
function lookingFor(before: readonly Life[], { shown }: Look, looking: Looking): Looking {
  const names = new Set([...before.filter(isOpen).map(({ told }) => told), ...shown].map(nameOfFinding));
  const lookAt: Looking["lookAt"] = async (at, lives) => {
    const look = await looking.lookAt(at, lives);
    return { ...look, shown: look.shown.filter((told) => names.has(nameOfFinding(told))) };
  };
  return { ...looking, lookAt };
}
