import type { SlotInterval } from "../domain/history/paint-slot.ts";

export type SlotRow = SlotInterval & Readonly<{ slot: number }>;

/** What has to be written so that slots hold other intervals. An interval is known by its slot and its validFrom. */
export type SlotChanges = Readonly<{ gone: readonly SlotRow[]; changed: readonly SlotRow[]; opened: readonly SlotRow[] }>;

/** The least that makes `after` of `before`. */
export function slotChanges(before: readonly SlotRow[], after: readonly SlotRow[]): SlotChanges {
  const old = new Map(before.map((row) => [nameOf(row), row]));
  const kept = new Set(after.map(nameOf));
  const isSame = (row: SlotRow, was: SlotRow) => row.validTo === was.validTo && row.chunk === was.chunk;
  return {
    gone: before.filter((row) => !kept.has(nameOf(row))),
    changed: after.filter((row) => {
      const was = old.get(nameOf(row));
      return was !== undefined && !isSame(row, was);
    }),
    opened: after.filter((row) => !old.has(nameOf(row))),
  };
}

const nameOf = ({ slot, validFrom }: SlotRow): string => `${slot} ${validFrom}`;
