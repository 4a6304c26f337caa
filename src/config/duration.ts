const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const isUnit = (text: string): text is keyof typeof UNIT_MS => text in UNIT_MS;

/**
 * Milliseconds of a duration: a whole number and one of s, m, h, d. Null when the text is anything else.
 *
 * @example parseDurationMs("24h") // 86400000
 */
export function parseDurationMs(text: string): number | null {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined || !isUnit(unit)) return null;
  return Number(count) * UNIT_MS[unit];
}
