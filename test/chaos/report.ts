/** One line of what a run tells. `mustBe` null: it is only told. */
export type Row = Readonly<{ measure: string; measured: string; mustBe: string | null; isMet: boolean }>;

/** A count that must be 0. */
export const none = (measure: string, found: number): Row => ({ measure, measured: String(found), mustBe: "0", isMet: found === 0 });

/** Something that is held against nothing. */
export const told = (measure: string, measured: string): Row => ({ measure, measured, mustBe: null, isMet: true });

/** A number that may not be larger. */
export function most(measure: string, value: number, { unit, bar }: Readonly<{ unit: string; bar: number }>): Row {
  return { measure, measured: `${printed(value)}${unit}`, mustBe: `<= ${printed(bar)}${unit}`, isMet: value <= bar };
}

/** The rows as a Markdown table. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ measure, measured, mustBe, isMet }) => `| ${measure} | ${isMet ? measured : `**${measured}**`} | ${mustBe ?? "reported"} |`,
  );
  return ["| measure | measured | must be |", "|---|---|---|", ...lines].join("\n");
}

const printed = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(2)));
