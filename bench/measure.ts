/** One line of the table. */
export type Row = Readonly<{
  measure: string;
  /** As it is printed. */
  value: string;
  /** What was promised; null: only told. */
  bar: string | null;
  isMet: boolean | null;
}>;

/** How a value is compared: `most` is a ceiling, `least` a floor. Null: it is only told. */
export type Bar = Readonly<{ most: number }> | Readonly<{ least: number }> | null;

/** A value with its unit, such as `x` for a ratio, held against its bar. */
export function row(measure: string, value: number, { unit, bar }: { unit: string; bar: Bar }): Row {
  const print = (number: number): string => `${readable(number)}${unit}`;
  if (bar === null) return { measure, value: print(value), bar: null, isMet: null };
  return "most" in bar
    ? { measure, value: print(value), bar: `<= ${print(bar.most)}`, isMet: value <= bar.most }
    : { measure, value: print(value), bar: `>= ${print(bar.least)}`, isMet: value >= bar.least };
}

/** Something to say that is not one number, and is held against nothing. */
export const note = (measure: string, value: string): Row => ({ measure, value, bar: null, isMet: null });

/** A median of fewer rounds says little. */
const ROUNDS = 5;

/** Milliseconds that the work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Milliseconds a piece, of works done one after the other. */
export async function timedEach<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<number> {
  const ms = await timed(async () => {
    for (const item of items) await work(item);
  });
  return ms / items.length;
}

/**
 * Runs each work once a round, round after round, so that whatever slows the machine slows all of them. Gives each one's median.
 * A work tells its own measure, so that what it prepares does not count.
 */
export async function interleaved<K extends string>(
  works: Readonly<Record<K, (round: number) => Promise<number>>>,
  rounds = ROUNDS,
): Promise<Record<K, number>> {
  const names = Object.keys(works) as K[];
  const found = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) found.get(name)?.push(await works[name](round));
  }
  return Object.fromEntries(names.map((name) => [name, median(found.get(name) ?? [])])) as Record<K, number>;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Three significant digits, whole from 100 on: more would be noise. */
function readable(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}

/** Milliseconds, as a value to tell. */
export const ms = (value: number): string => `${readable(value)} ms`;
