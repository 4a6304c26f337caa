import * as fc from "fast-check";
import { SECTIONS, type Section } from "../../src/domain/snapshot/section.ts";
import type { Corpus } from "./corpus.ts";
import { mutateRows, mutateText } from "./mutate.ts";
import { Random } from "./random.ts";

/** What is read, and by which reader. */
export type Input = Readonly<{ target: Target; section: Section | null; text: string }>;

/** `json`: the scanner alone. `data`, `text`: one section's reader. `paste`, `envelope`: a whole body. */
export const TARGETS = ["json", "data", "text", "paste", "envelope"] as const;
export type Target = (typeof TARGETS)[number];

type Maker = (corpus: Corpus, random: Random) => Input;

/** Longer samples are cut down to some of their lines: a fault shows in few, and more of them are tried. */
const LENGTH_KEPT = 1_500;

/** One input of a run: the same seed and index give the same one. */
export function inputAt(corpus: Corpus, seed: number, index: number): Input {
  const random = new Random(seed, index);
  return random.pick(MAKERS)(corpus, random);
}

/** As often as each stands here. */
const MAKERS: readonly Maker[] = [
  (corpus, random) => ({ target: "json", section: null, text: mutateText(JSON.stringify(someRows(corpus, random).rows), random) }),
  (_corpus, random) => ({ target: "json", section: null, text: tokenSoup(random) }),
  (_corpus, random) => ({ target: "json", section: null, text: arbitraryJson(random) }),
  ...often<Maker>(3, (corpus, random) => {
    const { section, rows } = someRows(corpus, random);
    return { target: "data", section: sometimesAnother(section, random), text: JSON.stringify(mutateRows(rows, random)) };
  }),
  ...often<Maker>(6, (corpus, random) => {
    const { section, text } = random.pick(corpus.texts);
    return { target: "text", section: sometimesAnother(section, random), text: mutateText(someLines(text, random), random) };
  }),
  (corpus, random) => {
    const { section, rows } = someRows(corpus, random);
    return { target: "text", section, text: mutateText(JSON.stringify(rows, null, random.below(2)), random) };
  },
  ...often<Maker>(2, (corpus, random) => ({
    target: "paste",
    section: null,
    text: mutateText(someLines(random.pick(corpus.pastes), random), random),
  })),
  ...often<Maker>(2, (corpus, random) => ({ target: "envelope", section: null, text: envelopeText(corpus, random) })),
];

function often<T>(times: number, item: T): T[] {
  return Array.from({ length: times }, () => item);
}

function someRows(corpus: Corpus, random: Random): Corpus["rows"][number] {
  const { section, rows } = random.pick(corpus.rows);
  const from = random.below(rows.length);
  return { section, rows: rows.slice(from, from + 1 + random.below(6)) };
}

function someLines(text: string, random: Random): string {
  if (text.length <= LENGTH_KEPT || random.once(30)) return text;
  const lines = text.split("\n");
  if (lines.length < 3) return text.slice(0, LENGTH_KEPT);
  const from = random.below(lines.length);
  return lines
    .slice(from, from + 1 + random.below(12))
    .join("\n")
    .slice(0, LENGTH_KEPT * 4);
}

const sometimesAnother = (section: Section, random: Random): Section => (random.once(20) ? random.pick(SECTIONS) : section);

/** A whole snapshot of which sections, rows or letters are changed. */
export function envelopeText(corpus: Corpus, random: Random): string {
  const { sections, ...header } = random.pick(corpus.envelopes);
  const kept = Object.entries(sections ?? {}).filter(() => random.once(3));
  const changed = kept.map(([name, section]) => [name, someSection(section as { data?: unknown }, random)]);
  const [body] = mutateRows([{ ...header, sections: Object.fromEntries(changed) as unknown }], random);
  const text = JSON.stringify(body) ?? "null";
  return random.once(2) ? text : mutateText(text, random);
}

function someSection({ data, ...rest }: { data?: unknown }, random: Random): unknown {
  if (!Array.isArray(data) || data.length === 0) return { ...rest, data };
  return random.once(4) ? data : { ...rest, data: mutateRows(data, random) };
}

const PIECES = [
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  '"a"',
  '"b"',
  '"',
  '"\\u0061"',
  '"__proto__"',
  '"encap":"ip"',
  '"dst":1',
  '"id":2',
  "1",
  "-",
  "0",
  "1e5",
  ".5",
  "9007199254740993",
  "1e400",
  "true",
  "null",
  " ",
  "\n",
  "\\",
  '"\\ud800"',
  '"\\u0000"',
  "\u0001",
];

const tokenSoup = (random: Random): string => Array.from({ length: random.below(24) }, () => random.pick(PIECES)).join("");

const ANY_JSON = fc.oneof(fc.json({ maxDepth: 4 }), fc.json({ maxDepth: 5, stringUnit: "binary" }));

let pool: readonly string[] | null = null;

/** From a stock, since fast-check takes longer to begin than to go on. */
function arbitraryJson(random: Random): string {
  pool ??= fc.sample(ANY_JSON, { seed: 1, numRuns: 3_000 });
  const text = random.pick(pool);
  return random.once(3) ? text : mutateText(text, random);
}
