import { ROWS_MAX } from "./raw-row.ts";

/** What a JSON text must not have. */
export type JsonViolation =
  | "json_syntax"
  | "json_duplicate_key"
  | "json_too_deep"
  | "json_number"
  | "out_of_range"
  | "too_many_rows"
  | "nul_character"
  | "lone_surrogate"
  | "forbidden_key";

const MAX_DEPTH = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
/** With the flag u a surrogate matches only where it stands alone. */
export const LONE_SURROGATE = /\p{Surrogate}/u;

/** Names through which a careless program would reach an object's prototype. */
export const isForbiddenKey = (key: string): boolean => key === "__proto__" || key === "constructor" || key === "prototype";

/** Whole numbers beyond 2^53 are rounded, others overflow; a fraction is as near as a double comes. */
export const isExact = (value: number): boolean => Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

/** What a lightweight tunnel has beside the row that it belongs to: a route's dst and tos, a nexthop's id. */
const TUNNEL_KEYS: ReadonlySet<string> = new Set(["dst", "id", "tos"]);

/** Where a text has what it must not have, in words; `pointer` is a JSON pointer (RFC 6901), as far as the text was read. */
export type JsonFault = Readonly<{ code: JsonViolation; pointer: string; detail: string }>;

/** What a text may have and be JSON all the same: scanning goes on, so that all of it is told. */
const OF_CONTENT: ReadonlySet<JsonViolation> = new Set([
  "json_duplicate_key",
  "out_of_range",
  "nul_character",
  "lone_surrogate",
  "forbidden_key",
]);
/** Nobody corrects more at once. */
const FAULTS_MAX = 20;

/** `tunnel`: its key `encap` was a string. */
type ObjectSoFar = { keys: Set<string>; tunnel: boolean };

/** One pass over a JSON text that makes no values. It stops where the text is not JSON, and then knows where that is. */
export class JsonScanner {
  /** Whether a row had what is let pass and JSON.parse would lose: a tunnel's second key, or an integer that a double rounds. */
  isLossy = false;
  readonly #text: string;
  #at = 0;
  #depth = 0;
  readonly #path: (string | number)[] = [];
  #faults: JsonFault[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Whether the text is one value, and could be read to its end. */
  scan(): boolean {
    if (!this.#value()) return false;
    return Number.isNaN(this.#code()) || this.#fail("json_syntax", "text after the end of the value");
  }

  /** What is wrong with the text; where it is not JSON, only that. */
  faults(): readonly JsonFault[] {
    return this.#faults;
  }

  /** The next character that is not blank; NaN at the end. */
  #code(): number {
    let code = this.#text.charCodeAt(this.#at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      this.#at += 1;
      code = this.#text.charCodeAt(this.#at);
    }
    return code;
  }

  #value(): boolean {
    const code = this.#code();
    if (code === QUOTE) return this.#string() !== null;
    if (code === OPEN_BRACE || code === OPEN_BRACKET) return this.#container(code);
    return code === 0x2d || (code >= 0x30 && code <= 0x39) ? this.#number() : this.#literal();
  }

  #container(code: number): boolean {
    if (this.#depth === MAX_DEPTH) return this.#fail("json_too_deep", `nested deeper than ${MAX_DEPTH}`);
    this.#at += 1;
    this.#depth += 1;
    const whole = code === OPEN_BRACE ? this.#object() : this.#array();
    this.#depth -= 1;
    return whole;
  }

  #array(): boolean {
    if (this.#passes(CLOSE_BRACKET)) return true;
    for (let index = 0; ; index += 1) {
      this.#path[this.#depth - 1] = index;
      if (index === ROWS_MAX) return this.#fail("too_many_rows", `more than ${ROWS_MAX} elements`);
      if (!this.#value()) return false;
      if (this.#passes(CLOSE_BRACKET)) return true;
      if (!this.#passes(COMMA)) return this.#fail("json_syntax", "expected , or ]");
    }
  }

  #object(): boolean {
    if (this.#passes(CLOSE_BRACE)) return true;
    const object = { keys: new Set<string>(), tunnel: false };
    for (;;) {
      if (!this.#property(object)) return false;
      if (this.#passes(CLOSE_BRACE)) return true;
      if (!this.#passes(COMMA)) return this.#fail("json_syntax", "expected , or }");
    }
  }

  #property(object: ObjectSoFar): boolean {
    const key = this.#key();
    if (key === null || !this.#admits(key, object)) return false;
    if (key === "encap") object.tunnel = this.#code() === QUOTE;
    return this.#value();
  }

  #key(): string | null {
    if (this.#code() !== QUOTE) return this.#refuse("json_syntax", "expected a key");
    const key = this.#string();
    return key === null || this.#passes(COLON) ? key : this.#refuse("json_syntax", "expected :");
  }

  #admits(key: string, { keys, tunnel }: ObjectSoFar): boolean {
    this.#path[this.#depth - 1] = key;
    if (isForbiddenKey(key)) return this.#fail("forbidden_key", `the key ${key}`);
    const size = keys.size;
    if (keys.add(key).size > size) return true;
    if (!tunnel || !TUNNEL_KEYS.has(key) || !this.#isRow())
      return this.#fail("json_duplicate_key", `the key ${JSON.stringify(key)} a second time`);
    this.isLossy = true;
    return true;
  }

  /** Whether the object stands in a list, or in a route as the nexthop object that it uses (`ip -d route`). */
  #isRow(): boolean {
    const place = this.#depth > 1 ? this.#path[this.#depth - 2] : undefined;
    return typeof place === "number" || place === "nh_info";
  }

  /** Passes a string and gives its text; null where there is no going on. */
  #string(): string | null {
    const text = this.#text;
    const start = this.#at;
    let plain = true;
    let at = start + 1;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) {
      if (code >= 0x20 && code !== BACKSLASH) {
        plain &&= (code & 0xf800) !== 0xd800;
        at += 1;
      } else {
        const length = code === BACKSLASH ? this.#escapeAt(at) : 0;
        if (length === 0) return this.#badCharacter(at, code);
        plain = false;
        at += length;
      }
    }
    this.#at = at + 1;
    return plain ? text.slice(start + 1, at) : this.#decoded(start);
  }

  #escapeAt(at: number): number {
    ESCAPE.lastIndex = at;
    return ESCAPE.test(this.#text) ? ESCAPE.lastIndex - at : 0;
  }

  #badCharacter(at: number, code: number): null {
    this.#at = at;
    if (code === 0) return this.#refuse("nul_character", "NUL in a string");
    return this.#refuse("json_syntax", Number.isNaN(code) ? "the text ends within a string" : "a character that a string cannot have");
  }

  #decoded(start: number): string | null {
    const text = String(JSON.parse(this.#text.slice(start, this.#at)));
    const goesOn =
      (!text.includes("\u0000") || this.#fail("nul_character", "NUL in a string")) &&
      (!LONE_SURROGATE.test(text) || this.#fail("lone_surrogate", "half of a surrogate pair"));
    return goesOn ? text : null;
  }

  #number(): boolean {
    NUMBER.lastIndex = this.#at;
    const [digits = "", fraction, exponent] = NUMBER.exec(this.#text) ?? [];
    if (digits === "") return this.#fail("json_syntax", "expected a number");
    this.#at += digits.length;
    if (exponent === undefined && digits.length < 16) return true;
    return isExact(Number(digits)) || this.#inexact(digits, (fraction ?? exponent) === undefined);
  }

  #inexact(digits: string, isInteger: boolean): boolean {
    if (!isInteger) return this.#fail("json_number", `${digits.slice(0, 40)} does not fit`);
    if (this.#depth <= 1) return this.#fail("out_of_range", `${digits.slice(0, 40)} is larger than any number here`);
    this.isLossy = true;
    return true;
  }

  #literal(): boolean {
    LITERAL.lastIndex = this.#at;
    if (!LITERAL.test(this.#text))
      return this.#fail("json_syntax", this.#at >= this.#text.length ? "the text ends too early" : "expected a value");
    this.#at = LITERAL.lastIndex;
    return true;
  }

  #passes(code: number): boolean {
    if (this.#code() !== code) return false;
    this.#at += 1;
    return true;
  }

  /** Whether to go on. */
  #fail(code: JsonViolation, detail: string): boolean {
    const pointer = this.#path.slice(0, this.#depth).map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`);
    const fault = { code, pointer: pointer.join("").slice(0, 512), detail: `${detail}, at offset ${this.#at}` };
    this.#faults = OF_CONTENT.has(code) ? [...this.#faults, fault] : [fault];
    return OF_CONTENT.has(code) && this.#faults.length < FAULTS_MAX;
  }

  /** A failure where a text is expected. */
  #refuse(code: JsonViolation, detail: string): null {
    this.#fail(code, detail);
    return null;
  }
}
