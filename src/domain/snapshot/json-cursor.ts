import { isExact, isForbiddenKey, LONE_SURROGATE } from "./json-scanner.ts";
import { foldNextHops, type JsonPair } from "./repair-route.ts";

const MAX_DEPTH = 32;

const BLANK = /\s*/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const INTEGER = /^-?\d+$/;
const LITERAL = /true|false|null/y;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;
/** Words that iproute2 up to 5.3 printed into its JSON: `"gateway":"10.1.1.2"dev eth0 weight 1 ,"flags":[]`. */
const STRAY_WORDS = /[a-z][^,{}[\]"]*/y;

/** What stands in the way of reading a value. Thrown within this room only, and caught where rows are recovered. */
export class JsonProblem extends Error {}

/**
 * Reads JSON as iproute2 really prints it: a bare word for the type of a route (4.17 to 4.20), metrics without names (up to 5.2),
 * next hops as words (up to 5.3), a tunnel's fields among those of its route (up to 6.2). Of two equal keys the first counts. An integer that a double rounds is given as its digits.
 */
export class JsonCursor {
  readonly text: string;
  at = 0;
  /** What was passed over since it could not be told what it means. */
  readonly losses: string[] = [];
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The next character that is not blank; empty at the end. */
  peek(): string {
    BLANK.lastIndex = this.at;
    BLANK.test(this.text);
    this.at = BLANK.lastIndex;
    return this.text.charAt(this.at);
  }

  /** Goes on elsewhere, after a value that could not be read. */
  restartAt(offset: number): void {
    this.at = offset;
    this.#depth = 0;
  }

  passes(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at += 1;
    return true;
  }

  value(): unknown {
    const first = this.peek();
    if (first === '"') return this.#string();
    if (first === "{" || first === "[") return this.#nested(first);
    const literal = this.#match(LITERAL);
    if (literal !== null) return literal === "null" ? null : literal === "true";
    return this.#number();
  }

  #number(): number | string {
    const digits = this.#match(NUMBER) ?? this.#refuse("a value");
    const number = Number(digits);
    if (isExact(number)) return number;
    return INTEGER.test(digits) ? digits : this.#refuse("a number that fits");
  }

  #nested(first: string): unknown {
    if (this.#depth === MAX_DEPTH) return this.#refuse(`no more than ${MAX_DEPTH} levels`);
    this.#depth += 1;
    this.at += 1;
    const value = first === "{" ? this.#object() : this.#array();
    this.#depth -= 1;
    return value;
  }

  #array(): unknown[] {
    const values: unknown[] = [];
    while (!this.passes("]")) {
      values.push(this.value());
      if (!this.passes(",") && this.peek() !== "]") this.#refuse(", or ]");
    }
    return values;
  }

  #object(): Record<string, unknown> {
    const pairs: JsonPair[] = [];
    while (!this.passes("}")) {
      pairs.push(this.#pair());
      const words = this.#match(STRAY_WORDS);
      if (words !== null) pairs.push({ key: null, words: words.trim() });
      if (!this.passes(",") && this.peek() !== "}") this.#refuse(", or }");
    }
    return this.#record(foldNextHops(pairs));
  }

  #pair(): JsonPair {
    if (this.peek() !== '"') return { key: null, words: (this.#match(STRAY_WORDS) ?? this.#refuse("a key")).trim() };
    const key = this.#string();
    if (isForbiddenKey(key)) this.#refuse(`no key ${key}`);
    if (this.passes(":")) return { key, value: key === "metrics" ? this.#metrics() : this.value() };
    return { key: "type", value: key };
  }

  /** The names of the metrics are lost where their numbers stand in a row without commas. */
  #metrics(): unknown {
    const [start, depth] = [this.at, this.#depth];
    try {
      return this.value();
    } catch (problem) {
      if (!(problem instanceof JsonProblem)) throw problem;
      const end = this.text.indexOf("]", start);
      if (end < 0) throw problem;
      this.losses.push("metrics");
      [this.at, this.#depth] = [end + 1, depth];
      return null;
    }
  }

  #record(pairs: readonly Readonly<{ key: string; value: unknown }>[]): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    for (const { key, value } of pairs) {
      if (!Object.hasOwn(record, key)) record[key] = value;
      else if (!takeTunnel(record, key, value)) this.losses.push(`a second ${key}`);
    }
    return record;
  }

  #string(): string {
    const literal = this.#match(STRING) ?? this.#refuse("the end of a string");
    const text = literal.includes("\\") ? this.#unescaped(literal) : literal.slice(1, -1);
    if (text.includes("\u0000") || LONE_SURROGATE.test(text)) return this.#refuse("a string of characters");
    return text;
  }

  #unescaped(literal: string): string {
    try {
      return String(JSON.parse(literal));
    } catch {
      return this.#refuse("a string that JSON has");
    }
  }

  #match(pattern: RegExp): string | null {
    this.peek();
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return null;
    const matched = this.text.slice(this.at, pattern.lastIndex);
    this.at = pattern.lastIndex;
    return matched;
  }

  #refuse(expected: string): never {
    throw new JsonProblem(`expected ${expected} at offset ${this.at}, found ${JSON.stringify(this.text.slice(this.at, this.at + 24))}`);
  }
}

/** Puts what a tunnel and its row both have under two names. A tunnel stands behind its row's dst and id, and before its tos. */
function takeTunnel(record: Record<string, unknown>, key: string, value: unknown): boolean {
  if (typeof record["encap"] !== "string") return false;
  if (key === "dst" || key === "id") record[`encap_${key}`] ??= value;
  else if (key === "tos") Object.assign(record, { encap_tos: record["tos"], tos: value });
  else return false;
  return true;
}
