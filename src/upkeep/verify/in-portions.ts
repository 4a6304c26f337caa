import type { WrongRow } from "./wrong-row.ts";

/** Rows a statement, and who hears how many rows were looked at. */
export type Portions = Readonly<{ limit: number; onRows: (rows: number) => void }>;

/**
 * Reads a table portion by portion, each behind the last row of the one before, and looks at each row: the first wrong one, or null. No
 * more than one portion is held.
 */
export async function inPortions<T>(
  read: (after: T | null, limit: number) => Promise<readonly T[]>,
  wrongOf: (row: T) => WrongRow | null,
  { limit, onRows }: Portions,
): Promise<WrongRow | null> {
  let after: T | null = null;
  for (;;) {
    const rows: readonly T[] = await read(after, limit);
    for (const row of rows) {
      const wrong = wrongOf(row);
      if (wrong !== null) return wrong;
    }
    onRows(rows.length);
    after = rows.at(-1) ?? null;
    if (rows.length < limit) return null;
  }
}
