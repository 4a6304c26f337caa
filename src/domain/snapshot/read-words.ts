/** A step that needs more than one word: it puts what it reads into `fields` and says at which word to go on. */
export type WordStep = (words: readonly string[], at: number, fields: Record<string, unknown>) => number;

/** The words of one kind of line. Readers go by the words, never by their position: the order changed between versions. */
export type Vocabulary = Readonly<{
  /** By a word that is followed by a value: the name of that value in iproute2's JSON. */
  values: ReadonlyMap<string, string>;
  /** Words that stand for themselves, collected in `flags`. */
  flags: ReadonlySet<string>;
  /** Words whose value is of no interest: how many words follow. */
  skipped: ReadonlyMap<string, number>;
  steps: ReadonlyMap<string, WordStep>;
}>;

export type WordFields = Readonly<{ fields: Record<string, unknown>; unknown: readonly string[] }>;

/**
 * Reads `key value` and flag words into the fields that iproute2's JSON has. A key that appears twice keeps its first value.
 * Words that the vocabulary does not know are handed back.
 */
export function readWords(words: readonly string[], from: number, known: Vocabulary): WordFields {
  const fields: Record<string, unknown> = {};
  const flags: string[] = [];
  const unknown: string[] = [];
  let at = from;
  while (at < words.length) {
    const word = words[at] ?? "";
    const next = takeWord(words, at, { known, fields });
    if (next === null) (known.flags.has(word) ? flags : unknown).push(word);
    at = next ?? at + 1;
  }
  if (flags.length > 0) fields["flags"] = flags;
  return { fields, unknown };
}

/** Takes a word and what belongs to it, and says at which word to go on; null for a word that stands alone. */
function takeWord(words: readonly string[], at: number, into: { known: Vocabulary; fields: Record<string, unknown> }): number | null {
  const { known, fields } = into;
  const word = words[at] ?? "";
  const step = known.steps.get(word);
  if (step !== undefined) return step(words, at + 1, fields);
  const key = known.values.get(word);
  const skipped = known.skipped.get(word);
  if (key === undefined) return skipped === undefined ? null : at + 1 + skipped;
  fields[key] ??= words[at + 1] ?? "";
  return at + 2;
}

/**
 * Names a vocabulary in short. `values` has words, with a colon and the name in JSON where that differs: `dev src:prefsrc`;
 * `skipped` has words with a colon and the number of words that follow where that is not one: `realm srcport:2`.
 */
export function vocabulary(parts: {
  values: string;
  flags?: readonly string[];
  skipped?: string;
  steps?: Readonly<Record<string, WordStep>>;
}): Vocabulary {
  return {
    values: new Map(pairsOf(parts.values).map(([word, key]) => [word, key ?? word])),
    flags: new Set(parts.flags),
    skipped: new Map(pairsOf(parts.skipped ?? "").map(([word, count]) => [word, Number(count ?? 1)])),
    steps: new Map(Object.entries(parts.steps ?? {})),
  };
}

function pairsOf(list: string): (readonly [string, string | undefined])[] {
  return list
    .split(/\s+/)
    .filter(Boolean)
    .map((item) => {
      const [word = "", rest] = item.split(":");
      return [word, rest] as const;
    });
}
