/** What a run measures. */
export type BenchArguments = Readonly<{
  /** Names of groups; null: all. */
  only: readonly string[] | null;
  sizes: readonly number[];
  /** A server to use instead of one of its own. */
  url: string | null;
  /** Whether BENCHMARKS.md is written. */
  isWritten: boolean;
}>;

const SIZES = [100, 1000, 2000];
/** Fewer nodes than this have no ten peers to replace. */
const SIZE_MIN = 60;

/** The arguments of one run; a text says what is wrong with them. */
export function readArguments(words: readonly string[], groups: readonly string[]): BenchArguments | string {
  let found: BenchArguments = { only: null, sizes: SIZES, url: null, isWritten: false };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--write") {
      found = { ...found, isWritten: true };
      continue;
    }
    at += 1;
    const told = readOption(word, words[at], groups);
    if (typeof told === "string") return told;
    found = { ...found, ...told };
  }
  return found;
}

function readOption(word: string, value: string | undefined, groups: readonly string[]): Partial<BenchArguments> | string {
  if (word !== "--only" && word !== "--nodes" && word !== "--url") return `unknown argument: ${word}`;
  if (value === undefined) return `${word} needs a value`;
  if (word === "--url") return { url: value };
  return word === "--only" ? readOnly(value.split(","), groups) : readSizes(value.split(",").map(Number));
}

function readOnly(only: readonly string[], groups: readonly string[]): Partial<BenchArguments> | string {
  const unknown = only.find((name) => !groups.includes(name));
  return unknown === undefined ? { only } : `there is no group ${unknown}; there are ${groups.join(", ")}`;
}

function readSizes(sizes: readonly number[]): Partial<BenchArguments> | string {
  const isSize = (size: number): boolean => Number.isInteger(size) && size >= SIZE_MIN && size <= 4000;
  return sizes.every(isSize) ? { sizes: [...sizes].sort((a, b) => a - b) } : `--nodes takes whole numbers from ${SIZE_MIN} to 4000`;
}
