import type { Moment } from "../history/span.ts";

/** So many moments are each a window of its own. */
const SINGLE_MAX = 8;
/** Of more, those of so short a time are one. */
const WINDOW_MS = 5_000;
/** And there are no more windows than this. */
const WINDOWS_MAX = 1_000;

/**
 * Moments at which something changed, in order, parted into windows. Within a window the moments between two that show the same are not
 * looked at: what is there for a shorter time than a window is seen for certain only where the moments are few.
 */
export function momentWindows(moments: readonly Moment[]): Moment[][] {
  const [first, last] = [moments[0], moments.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (moments.length <= SINGLE_MAX) return moments.map((moment) => [moment]);

  const windowMs = Math.max(WINDOW_MS, Math.ceil((last - first) / WINDOWS_MAX));
  const windows: Moment[][] = [];
  let until = Number.NEGATIVE_INFINITY;
  for (const moment of moments) {
    if (moment >= until) {
      windows.push([]);
      until = moment + windowMs;
    }
    windows.at(-1)?.push(moment);
  }
  return windows;
}
