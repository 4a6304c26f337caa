const NAMES_SHOWN = 4;

/** `a`, `a and b`, `a, b and c`, `a, b, c and 17 more`. */
export function listed(names: readonly string[]): string {
  const different = [...new Set(names)];
  const hidden = different.length - NAMES_SHOWN;
  const shown = hidden > 1 ? [...different.slice(0, NAMES_SHOWN), `${hidden} more`] : different;
  return shown.length < 2 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** `1 route`, `2 routes`. */
export const counted = (count: number, noun: string, nouns = `${noun}s`): string => `${count} ${count === 1 ? noun : nouns}`;

/** The first form for one thing, else the second: `is`, `are`. */
export const forCount = (things: readonly unknown[], one: string, many: string): string => (things.length === 1 ? one : many);
