import { corruptionOf } from "../../failure/to-failure.ts";
import type { WrongRow } from "./wrong-row.ts";

/** PostgreSQL finds its own files damaged: there is a wrong row, and what it holds cannot be known. */
export class UnreadableError extends Error {
  readonly wrong: WrongRow;

  constructor(wrong: WrongRow, cause: unknown) {
    super(wrong.found, { cause });
    this.name = "UnreadableError";
    this.wrong = wrong;
  }
}

/**
 * What a statement reads, all of it from one table.
 *
 * @throws UnreadableError where PostgreSQL cannot read the table's pages
 */
export async function readable<T>({ table, key }: Pick<WrongRow, "table" | "key">, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const said = corruptionOf(error);
    if (said === null) throw error;
    throw new UnreadableError({ table, key, expected: "rows that can be read", found: said }, error);
  }
}
