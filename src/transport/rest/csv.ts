import type { FlatRow } from "./table-columns.ts";

/**
 * RFC 4180, with a header line. Text that a spreadsheet would take for a formula gets an apostrophe before it: names come from nodes,
 * and a node may lie (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function toCsv(columns: readonly string[], rows: readonly FlatRow[]): string {
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
  return lines.map((cells) => `${cells.map(printCell).join(",")}\r\n`).join("");
}

const FORMULA = /^[=+\-@\t\r]/;
const NEEDS_QUOTES = /[",\r\n]/;

function printCell(value: FlatRow[string]): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
