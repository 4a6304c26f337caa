import type { Moment } from "../domain/history/span.ts";

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
/** 9999-12-31T23:59:59.999Z, the last moment that RFC 3339 can write. */
const LAST_MOMENT: Moment = 253_402_300_799_999;

/**
 * A moment as a node tells it: RFC 3339 with its zone, or whole epoch milliseconds. Null when it is neither: a time without a zone
 * could mean any of a day's moments. A leap second is the first moment of the next minute; beyond milliseconds, digits are dropped.
 */
export function readTime(value: unknown): Moment | null {
  const moment = typeof value === "string" ? readRfc3339(value) : value;
  return typeof moment === "number" && Number.isInteger(moment) && moment >= 0 && moment <= LAST_MOMENT ? moment : null;
}

/** The moment that a text spells in RFC 3339, be it before 1970; null where it spells none. */
export function readRfc3339(text: string): Moment | null {
  const match = RFC_3339.exec(text);
  const [day, time, offsetMs] = match === null ? [null, null, null] : [readDay(match), readTimeOfDay(match), readOffsetMs(match)];
  return day === null || time === null || offsetMs === null ? null : day + time - offsetMs;
}

/** Date.UTC lets days overflow into the next month, so that February has a 30th. */
function readDay(match: RegExpExecArray): Moment | null {
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const moment = Date.UTC(year, month - 1, day);
  const date = new Date(moment);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? moment : null;
}

function readTimeOfDay(match: RegExpExecArray): number | null {
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6])];
  if (hour > 23 || minute > 59 || second > 60) return null;
  return ((hour * 60 + minute) * 60 + second) * 1000 + Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
}

function readOffsetMs(match: RegExpExecArray): number | null {
  if (match[8] === undefined) return 0;
  const [hour, minute] = [Number(match[9]), Number(match[10])];
  if (hour > 23 || minute > 59) return null;
  return (match[8] === "-" ? -1 : 1) * (hour * 60 + minute) * 60_000;
}
