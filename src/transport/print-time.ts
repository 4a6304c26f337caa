import type { Moment } from "../domain/history/span.ts";

/** A moment as every answer tells it: RFC 3339 in UTC, to the millisecond. */
export const printTime = (moment: Moment): string => new Date(moment).toISOString();
