import { type Parsed, parsed, rejected } from "../../domain/parsed.ts";
import type { Moment } from "../../domain/history/span.ts";
import { readRfc3339 } from "../../intake/read-time.ts";

/** A moment as it was asked for: itself, or so long before the operation's now. */
export type TimeArgument = Readonly<{ kind: "absolute"; at: Moment }> | Readonly<{ kind: "relative"; beforeNowMs: number }>;

const DIGITS = /^\d{1,16}$/;
const RELATIVE = /^-(\d{1,9})(ms|s|m|h|d)$/;
const UNIT_MS = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Reads RFC 3339, epoch milliseconds (number or digits, as Grafana's $__from), `now` or a relative time such as `-15m`. */
export function parseTimeArgument(value: unknown): Parsed<TimeArgument> {
  if (typeof value === "number") return epochMs(value);
  if (typeof value !== "string") return rejected("a time is a text or a number");
  if (DIGITS.test(value)) return epochMs(Number(value));
  return relativeTime(value) ?? rfc3339(value);
}

function relativeTime(text: string): Parsed<TimeArgument> | null {
  if (text === "now") return parsed({ kind: "relative", beforeNowMs: 0 });
  const [, amount, unit] = RELATIVE.exec(text) ?? [];
  const unitMs = UNIT_MS.get(unit ?? "");
  if (unitMs === undefined) return null;
  const beforeNowMs = Number(amount) * unitMs;
  return beforeNowMs <= EPOCH_MS_MAX ? parsed({ kind: "relative", beforeNowMs }) : rejected(`farther back than time is told: ${text}`);
}

function rfc3339(text: string): Parsed<TimeArgument> {
  const at = readRfc3339(text);
  if (at !== null) return parsed({ kind: "absolute", at });
  return rejected(`not a time: ${JSON.stringify(text.slice(0, 64))}; give RFC 3339, epoch milliseconds, now, or relative as -15m`);
}

/** The moment that was asked for; null where none was. */
export function momentAsked(asked: TimeArgument | null | undefined, now: Moment): Moment | null {
  if (asked === null || asked === undefined) return null;
  return asked.kind === "absolute" ? asked.at : now - asked.beforeNowMs;
}

/** Farther than this a JavaScript Date does not reach (ECMA-262, time values). */
const EPOCH_MS_MAX = 8.64e15;

function epochMs(at: number): Parsed<TimeArgument> {
  return Number.isSafeInteger(at) && Math.abs(at) <= EPOCH_MS_MAX
    ? parsed({ kind: "absolute", at })
    : rejected(`not epoch milliseconds: ${at}`);
}
