import type { Moment } from "./span.ts";

/** In [validFrom, validTo) a slot held this chunk. Where a slot has no interval it held nothing. */
export type SlotInterval = Readonly<{ validFrom: Moment; validTo: Moment; chunk: string }>;

/** What a slot is told to hold from one moment on. */
export type Stroke = Readonly<{
  from: Moment;
  /** The next report about the slot, or the end of all reports where `isEnd`. */
  to: Moment;
  isEnd: boolean;
  /** The end of all reports after `from`: the node's retirement, or Infinity. */
  horizon: Moment;
  chunk: string;
  /** The chunk of no facts. */
  emptyChunk: string;
  /** Of a section's rest slot: it shows that the section was reported, so its empty intervals are kept. */
  keepsEmpty: boolean;
}>;

/**
 * The intervals of one slot after a stroke. The result depends only on what the slot holds when, not on the order of the
 * strokes: neighbouring intervals differ, and an empty chunk stands only where it ends something.
 *
 * @param intervals sorted; all that overlap or touch [from, to], the one before and the one after.
 */
export function paintSlot(intervals: readonly SlotInterval[], stroke: Stroke): SlotInterval[] {
  if (stroke.to <= stroke.from) return [...intervals];

  const pieces = [
    ...intervals.flatMap((interval) => outside(interval, stroke)),
    { validFrom: stroke.from, validTo: stroke.to, chunk: stroke.chunk },
  ];
  pieces.sort((a, b) => a.validFrom - b.validFrom);
  const gap = emptyAfter(pieces, stroke);
  const filled = gap === null ? pieces : [...pieces, gap].sort((a, b) => a.validFrom - b.validFrom);
  return canonical(filled, stroke);
}

function outside(interval: SlotInterval, { from, to }: Stroke): SlotInterval[] {
  const left = { ...interval, validTo: Math.min(interval.validTo, from) };
  const right = { ...interval, validFrom: Math.max(interval.validFrom, to) };
  return [left, right].filter((piece) => piece.validFrom < piece.validTo);
}

/** The report that ends the stroke found the slot empty, and said so by leaving no interval: now it ends something. */
function emptyAfter(pieces: readonly SlotInterval[], { to, isEnd, horizon, emptyChunk }: Stroke): SlotInterval | null {
  if (isEnd || pieces.some((piece) => piece.validFrom <= to && to < piece.validTo)) return null;
  const next = pieces.find((piece) => piece.validFrom > to);
  return { validFrom: to, validTo: Math.min(next?.validFrom ?? Number.POSITIVE_INFINITY, horizon), chunk: emptyChunk };
}

function canonical(pieces: readonly SlotInterval[], stroke: Stroke): SlotInterval[] {
  const kept: SlotInterval[] = [];
  for (const piece of pieces) {
    const last = kept.at(-1);
    const touches = last !== undefined && last.validTo === piece.validFrom;
    if (touches && last.chunk === piece.chunk) kept[kept.length - 1] = { ...last, validTo: piece.validTo };
    else if (touches || saysSomething(piece, stroke)) kept.push(piece);
  }
  return kept;
}

/** Whether an interval with nothing before it stands. One that began before the stroke did so as given: what it ends was not given. */
function saysSomething({ validFrom, chunk }: SlotInterval, { from, emptyChunk, keepsEmpty }: Stroke): boolean {
  return keepsEmpty || validFrom < from || chunk !== emptyChunk;
}
