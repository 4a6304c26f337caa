import { parseJsonText } from "./parse-json-text.ts";
import type { SectionInput } from "./read-section.ts";

/** By a field that a filter makes iproute2 leave out: the word that stands before it in text. */
const WORD: Readonly<Record<string, string>> = { dev: "dev", ifname: "dev", table: "table", protocol: "proto" };

/**
 * Two outputs about one section in one paste. The later of two whole tables counts; what filtered commands show is put together,
 * and is whole where one of them was.
 */
export function mergeInputs(earlier: SectionInput | undefined, later: SectionInput): SectionInput {
  if (earlier === undefined) return later;
  const isWhole = [earlier, later].map(({ partial }) => partial !== true);
  if (isWhole[0] === true && isWhole[1] === true) return later;
  const rows = together(rowsOf(earlier), rowsOf(later));
  if (rows === null) return isWhole[0] === true ? earlier : later;
  return isWhole.includes(true) ? rows : { ...rows, partial: true };
}

type Rows = string | readonly unknown[];

/** Null: one is text and the other JSON. */
function together(first: Rows, second: Rows): SectionInput | null {
  if (typeof first === "string") return typeof second === "string" ? { text: `${first}\n${second}` } : null;
  return typeof second === "string" ? null : { data: [...first, ...second] };
}

/** Each row with the fields that its command's filter left out: lines of text, or objects. */
function rowsOf({ text, data, defaults = {} }: SectionInput): Rows {
  if (text === undefined) return Array.isArray(data) ? data : [data];
  if (/^\s*[[{]/.test(text)) return parseJsonText(text).rows.map(({ value }) => ({ ...defaults, ...value }));
  const words = Object.entries(defaults).map(([field, value]) => ` ${WORD[field] ?? field} ${String(value)}`);
  return words.length === 0
    ? text
    : text
        .split("\n")
        .map((line) => withWords(line, words.join("")))
        .join("\n");
}

/** With `-o` a backslash stands where the row goes on about something else. */
function withWords(line: string, words: string): string {
  if (/^\s*$|^\s/.test(line)) return line;
  const [head = "", ...tail] = line.split("\\");
  return [`${head.trimEnd()}${words}`, ...tail].join("\\");
}
