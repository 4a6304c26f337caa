import type { Random } from "./random.ts";
import { CHARACTERS, NUMBERS, VALUES, WORDS } from "./tokens.ts";

type Mutation = (text: string, random: Random) => string;

/** Inputs grow no longer, save once in a while: what is quadratic shows here already. */
const LENGTH_MAX = 20_000;
const LENGTH_SOMETIMES = 300_000;
const SOMETIMES = 400;

/** Changes a text at one to six places: letters, words, numbers, lines, brackets, or a part of it many times over. */
export function mutateText(text: string, random: Random): string {
  const max = random.once(SOMETIMES) ? LENGTH_SOMETIMES : LENGTH_MAX;
  let changed = text;
  for (let left = 1 + random.below(6); left > 0; left--) changed = random.pick(MUTATIONS)(changed, random).slice(0, max);
  return changed;
}

/** Changes a few values, keys or rows, so that it is JSON still. */
export function mutateRows(rows: readonly unknown[], random: Random): unknown[] {
  const from = random.below(rows.length);
  const changed = structuredClone(rows.slice(from, from + 1 + random.below(8)));
  for (let left = 1 + random.below(4); left > 0; left--) mutateWithin(changed, random);
  return changed;
}

function mutateWithin(holder: unknown, random: Random): void {
  if (typeof holder !== "object" || holder === null) return;
  const keys = Object.keys(holder);
  const key = keys.length === 0 ? "0" : random.pick(keys);
  const record = holder as Record<string, unknown>;
  if (!random.once(3) && typeof record[key] === "object" && record[key] !== null) mutateWithin(record[key], random);
  else random.pick(CHANGES)(record, key, random);
}

const CHANGES: readonly ((record: Record<string, unknown>, key: string, random: Random) => void)[] = [
  (record, key, random) => {
    record[key] = structuredClone(random.pick(VALUES));
  },
  (record, key, random) => {
    if (typeof record[key] === "string") record[key] = mutateText(record[key], random);
    if (typeof record[key] === "number") record[key] = Number(random.pick(NUMBERS));
  },
  (record, key) => {
    if (Array.isArray(record)) record.splice(Number(key), 1);
    else delete record[key];
  },
  (record, key, random) => {
    if (Array.isArray(record)) record.push(structuredClone(record[Number(key)]));
    else record[random.pick(WORDS)] = structuredClone(record[key]);
  },
  (record, key, random) => {
    const value = record[key];
    const times = Math.floor(LENGTH_MAX / (JSON.stringify(value) ?? "").length);
    record[key] = Array.from({ length: random.below(Math.min(300, times)) }, () => structuredClone(value));
  },
];

const MUTATIONS: readonly Mutation[] = [
  (text, random) => replaced(text, { at: random.below(text.length + 1), length: random.below(2), by: random.pick(CHARACTERS) }),
  (text, random) => replaced(text, { at: random.below(text.length + 1), length: random.below(20), by: "" }),
  (text, random) => replaced(text, { at: random.below(text.length + 1), length: 0, by: part(text, random, 200) }),
  (text, random) => replaced(text, { at: random.below(text.length + 1), length: 0, by: ` ${random.pick(WORDS)} ` }),
  (text, random) => replaced(text, { at: random.below(text.length + 1), length: 0, by: random.pick(WORDS) }),
  (text, random) => replaceNth(text, /\d+/g, random.pick(NUMBERS), random),
  (text, random) => replaceNth(text, /[^\s{}[\],:"]+/g, random.pick(WORDS), random),
  (text, random) => replaceNth(text, /[{}[\],:"]/g, random.pick(["{", "}", "[", "]", ",", ":", '"', ""]), random),
  (text, random) => replaceNth(text, /[ \t]+/g, random.pick(["", "\n", "  ", "\t", "\u00a0"]), random),
  ofLines((lines, random) => lines.splice(random.below(lines.length), 1 + random.below(3))),
  ofLines((lines, random) => lines.splice(random.below(lines.length), 0, lines[random.below(lines.length)] ?? "")),
  ofLines((lines, random) => {
    const [one, other] = [random.below(lines.length), random.below(lines.length)];
    [lines[one], lines[other]] = [lines[other] ?? "", lines[one] ?? ""];
  }),
  ofLines((lines, random) => {
    const at = random.below(lines.length);
    lines[at] = random.pick([" ", "    ", "\t", "\\"]) + (lines[at] ?? "");
  }),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => text.slice(random.below(text.length + 1)),
  (text, random) => text.replaceAll("\n", random.pick(["\r\n", "\r", "\\", " ", "\n\n"])),
  (text, random) => nested(text, random.pick([1, 2, 31, 32, 33, 40, 1_000]), random),
  (text, random) => replaced(text, { at: random.below(text.length + 1), length: 0, by: part(text, random, 40).repeat(random.below(500)) }),
  (text, random) =>
    replaced(text, { at: random.below(text.length + 1), length: 0, by: random.pick(CHARACTERS).repeat(random.below(20_000)) }),
];

const replaced = (text: string, { at, length, by }: { at: number; length: number; by: string }): string =>
  text.slice(0, at) + by + text.slice(at + length);

function part(text: string, random: Random, lengthMax: number): string {
  const at = random.below(text.length);
  return text.slice(at, at + 1 + random.below(lengthMax));
}

/** One match, anywhere. */
function replaceNth(text: string, pattern: RegExp, by: string, random: Random): string {
  pattern.lastIndex = random.below(text.length + 1);
  const match = pattern.exec(text);
  return match === null ? text : replaced(text, { at: match.index, length: match[0].length, by });
}

function ofLines(change: (lines: string[], random: Random) => unknown): Mutation {
  return (text, random) => {
    const lines = text.split("\n");
    change(lines, random);
    return lines.join("\n");
  };
}

function nested(text: string, depth: number, random: Random): string {
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
    ["{", "}"],
  ] as const);
  const at = random.below(text.length + 1);
  const end = at + random.below(text.length - at + 1);
  return text.slice(0, at) + open.repeat(depth) + text.slice(at, end) + (random.once(3) ? "" : close.repeat(depth)) + text.slice(end);
}
