import type { Moment } from "../domain/history/span.ts";

/** A moment as PostgreSQL reads it in a timestamptz: ISO 8601, or `infinity`. */
export const sqlTime = (moment: Moment): string => (moment === Number.POSITIVE_INFINITY ? "infinity" : new Date(moment).toISOString());

/** A moment that may be unknown. */
export const sqlTimeOrNull = (moment: Moment | null): string | null => (moment === null ? null : sqlTime(moment));

/** A moment as it is read back. Queries tell `infinity` as null: `nullif(valid_to, 'infinity')`. */
export const momentOf = (time: Date | null): Moment => (time === null ? Number.POSITIVE_INFINITY : time.getTime());

/** A moment that may be unknown, as it is read back. */
export const momentOrNull = (time: Date | null): Moment | null => (time === null ? null : time.getTime());
