/** A moment as PostgreSQL reads it in a timestamptz: ISO 8601, or `infinity`. */
export const sqlTime = (moment: number): string => (moment === Number.POSITIVE_INFINITY ? "infinity" : new Date(moment).toISOString());

/** A moment that may be unknown. */
export const sqlTimeOrNull = (moment: number | null): string | null => (moment === null ? null : sqlTime(moment));

/** A moment as it is read back. Queries tell `infinity` as null: `nullif(valid_to, 'infinity')`. */
export const momentOf = (time: Date | null): number => (time === null ? Number.POSITIVE_INFINITY : time.getTime());

/** A moment that may be unknown, as it is read back. */
export const momentOrNull = (time: Date | null): number | null => (time === null ? null : time.getTime());
