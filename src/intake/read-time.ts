import type { Moment } from "../domain/history/span.ts";

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
/** 9999-12-31T23:59:59.999Z, the last moment that RFC 3339 can write. */
const LAST_MOMENT: Moment = 253_402_300_799_999;

/**
 * A moment as a node tells it: RFC 3339 with its zone, or whole epoch milliseconds. Null when it is neither: a time without a zone
 * could mean any of a day's moments. A leap second is the first moment of the next minute; beyond milliseconds, digits are dropped.
 */
export function readTime(value: unknown): Moment | null {
  if (typeof value === "number") return inRange(value);
  return typeof value === "string" ? readText(value) : null;
}

const inRange = (moment: number): Moment | null => (Number.isInteger(moment) && moment >= 0 && moment <= LAST_MOMENT ? moment : null);

function readText(text: string): Moment | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const isTime = hour <= 23 && minute <= 59 && second <= 60;
  const offsetMs = readOffsetMs(match);
  if (!isTime || offsetMs === null || !isDay(year, month, day)) return null;
  const fractionMs = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  return inRange(Date.UTC(year, month - 1, day, hour, minute, second, fractionMs) - offsetMs);
}

/** Date.UTC lets days overflow into the next month, so that February has a 30th. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return month >= 1 && month <= 12 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function readOffsetMs([, , , , , , , , sign, hours, minutes]: RegExpExecArray): number | null {
  if (sign === undefined) return 0;
  const [hour, minute] = [Number(hours), Number(minutes)];
  if (hour > 23 || minute > 59) return null;
  return (sign === "-" ? -1 : 1) * (hour * 60 + minute) * 60_000;
}
