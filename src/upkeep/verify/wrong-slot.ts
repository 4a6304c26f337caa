import type { Moment } from "../../domain/history/span.ts";
import type { SlotRow } from "../../storage/slot-changes.ts";
import { codeOfSlot } from "../../storage/slot.ts";
import { told, type WrongRow, wrongOfNode } from "./wrong-row.ts";
import type { Timeline } from "./wrong-version.ts";

/** Where a node's slots may change: worked out once of all its versions. */
export type Boundaries = Readonly<{
  /** By moment, the sections that a version which begins there reported as ok, as bits of their codes. */
  begins: ReadonlyMap<Moment, number>;
  retirements: ReadonlySet<Moment>;
  /** Times after the beginning of history in which no version held. */
  gaps: readonly Readonly<{ from: Moment; to: Moment }>[];
  historyFrom: Moment;
}>;

/** Where the versions of a node allow a slot to change. */
export function boundariesOf({ node: { historyFrom }, versions }: Timeline): Boundaries {
  const begins = new Map<Moment, number>();
  for (const { validFrom, okSections } of versions) begins.set(validFrom, (begins.get(validFrom) ?? 0) | okSections);
  const retirements = new Set(versions.flatMap(({ isRetired, validTo }) => (isRetired ? [validTo] : [])));
  const ends = [Number.NEGATIVE_INFINITY, ...versions.map(({ validTo }) => validTo)];
  const starts = [...versions.map(({ validFrom }) => validFrom), Number.POSITIVE_INFINITY];
  const gaps = ends.map((end, index) => ({ from: Math.max(end, historyFrom), to: starts[index] ?? Number.POSITIVE_INFINITY }));
  return { begins, retirements, gaps: gaps.filter(({ from, to }) => from < to), historyFrom };
}

type SlotsAsked = Readonly<{ place: Timeline["place"]; boundaries: Boundaries; until: Moment }>;

/**
 * The first interval that begins or ends where its section was not reported, that overlaps the next one of its slot, leaves a gap before it
 * or repeats it, or that reaches into a time without a version; or null. Once reported, a slot holds something until its node is retired.
 *
 * @param rows by slot and moment, all that overlap or touch a stretch of time that ends at `until`.
 */
export function wrongSlot({ place, boundaries, until }: SlotsAsked, rows: readonly SlotRow[]): WrongRow | null {
  for (const [index, row] of rows.entries()) {
    const following = rows[index + 1];
    const next = following?.slot === row.slot ? following : null;
    const complaint = wordsAbout(row, { next, boundaries, until });
    if (complaint !== null)
      return wrongOfNode(place, "slot_state", { key: { slot: row.slot, validFrom: told(row.validFrom) }, ...complaint });
  }
  return null;
}

type Complaint = Readonly<{ expected: string; found: string }>;
type Around = Readonly<{ next: SlotRow | null; boundaries: Boundaries; until: Moment }>;

function wordsAbout(row: SlotRow, around: Around): Complaint | null {
  const { validFrom, validTo } = row;
  if (validTo <= validFrom) return { expected: "an end behind its beginning", found: `valid_to ${told(validTo)}` };
  if (validTo <= around.boundaries.historyFrom) return null;
  return wordsAboutEdges(row, around.boundaries) ?? wordsAboutNext(row, around);
}

function wordsAboutEdges({ slot, validFrom, validTo }: SlotRow, { begins, retirements, gaps, historyFrom }: Boundaries): Complaint | null {
  const isReported = (at: Moment): boolean => (((begins.get(at) ?? 0) >>> codeOfSlot(slot)) & 1) === 1;
  if (validFrom > historyFrom && !isReported(validFrom)) {
    return { expected: "a version that begins there and reports the section", found: `valid_from ${told(validFrom)}` };
  }
  if (validTo !== Number.POSITIVE_INFINITY && !retirements.has(validTo) && !isReported(validTo)) {
    return { expected: "infinity, or a version that begins there and reports the section", found: `valid_to ${told(validTo)}` };
  }
  const gap = gaps.find(({ from, to }) => validFrom < to && from < validTo);
  if (gap === undefined) return null;
  return { expected: `nothing from ${told(gap.from)} to ${told(gap.to)}, when no version held`, found: `valid_to ${told(validTo)}` };
}

function wordsAboutNext({ validTo, chunk }: SlotRow, { next, boundaries, until }: Around): Complaint | null {
  const isEnd = boundaries.retirements.has(validTo);
  if (next === null) {
    if (isEnd || validTo >= until) return null;
    return { expected: "a row behind it, or infinity", found: `valid_to ${told(validTo)}` };
  }
  if (next.validFrom === validTo)
    return next.chunk === chunk ? { expected: "another chunk than the next row's", found: `chunk ${chunk}` } : null;
  if (isEnd && validTo < next.validFrom) return null;
  return { expected: `valid_to ${told(next.validFrom)}, where the next begins`, found: `valid_to ${told(validTo)}` };
}
