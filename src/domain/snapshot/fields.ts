import { type Address, parseAddress, withoutZone } from "../address/address.ts";
import { type Mac, parseMac } from "../address/mac.ts";
import type { Parsed } from "../parsed.ts";
import type { IssueCode } from "./issue-list.ts";

/** A row in iproute2's own words: its JSON object, or what a text reader made of a line under the same names. */
export type RawFields = Readonly<Record<string, unknown>>;

/** The largest values of the kernel's fields. */
export const MAX_U16 = 65_535;
export const MAX_U32 = 4_294_967_295;
export const MAX_VNI = 16_777_215;
export const MAX_VLAN = 4_095;

/** Whether a value of a JSON text is an object, and no list. */
export const isRawFields = (value: unknown): value is RawFields => typeof value === "object" && value !== null && !Array.isArray(value);

/** Kernel names have 15 bytes and no blank or slash; alternative names are longer. */
const NAME = /^[^\s/\p{Cc}]{1,128}$/u;
const WORD = /^[^\s\p{Cc}]{1,128}$/u;
const YES_OR_NO: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...[null, true, 1, "1", "on"].map((value) => [value, true] as const),
  ...[false, 0, "0", "off"].map((value) => [value, false] as const),
]);

const DIGITS = /^\d{1,10}$/;

/**
 * Reads one raw row field by field. A field that is absent or null gives undefined.
 * One that cannot be what it should be gives undefined too and is told in `problem`, which keeps the first.
 */
export class Fields {
  readonly raw: RawFields;
  problem: string | null = null;
  /** The row can be read, but not quite as it was printed. */
  doubt: Readonly<{ code: IssueCode; detail: string }> | null = null;
  readonly #outer: Fields | null;

  constructor(raw: RawFields, outer: Fields | null = null) {
    this.raw = raw;
    this.#outer = outer;
  }

  /** Whether iproute2 printed the key at all: many of its flags are keys with the value null. */
  has(key: string): boolean {
    return this.raw[key] !== undefined;
  }

  /**
   * A word without blanks; numbers are taken as their digits, since iproute2 changed its mind over some.
   * The `usual` word is as good as none: it is printed by some versions and with `-d` only.
   */
  word(key: string, usual?: string): string | undefined {
    return this.raw[key] === usual ? undefined : this.#matching(key, WORD, "a word");
  }

  /** The name of a link. */
  name(key: string): string | undefined {
    return this.#matching(key, NAME, "the name of a link");
  }

  integer(key: string, max: number): number | undefined {
    const value = this.raw[key];
    if (value === undefined || value === null) return undefined;
    const number = typeof value === "string" && DIGITS.test(value) ? Number(value) : value;
    return isCount(number) && number <= max ? number : this.refuse(key, `is not a number up to ${max}`);
  }

  /** Whether a bare key is there, as the one value that rows have for it. */
  bare(key: string): true | undefined {
    return this.has(key) || undefined;
  }

  /** true, 1 and `on` are yes; false, 0 and `off` are no; null is a bare key, which says yes. */
  yes(key: string): boolean | undefined {
    const value = this.raw[key];
    if (value === undefined) return undefined;
    return YES_OR_NO.get(value) ?? this.refuse(key, "is neither yes nor no");
  }

  /** An address without a zone: the link stands in a field of its own. */
  address(key: string): Address | undefined {
    const address = this.#parsed(key, parseAddress);
    return address === undefined ? undefined : withoutZone(address);
  }

  mac(key: string): Mac | undefined {
    return this.#parsed(key, parseMac);
  }

  /** A list of words, sorted; undefined when it is empty or absent. Commas are stripped: `",M-DOWN"` is a quirk of `ip link`. */
  words(key: string): readonly string[] | undefined {
    const value = this.raw[key];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value) || !value.every(isWordWithComma)) return this.refuse(key, "is not a list of words");
    return sortedWords(value.map((word) => (word.includes(",") ? word.replaceAll(",", "") : word)));
  }

  /** A nested object, such as `linkinfo`; an empty one when it is absent. */
  inner(key: string): Fields {
    const value = this.raw[key];
    if (value !== undefined && value !== null && !isRawFields(value)) this.refuse(key, "is not an object");
    return this.nested(isRawFields(value) ? value : {});
  }

  /** An object inside this one: its problem is this row's problem. */
  nested(raw: RawFields): Fields {
    return new Fields(raw, this);
  }

  /** What is left: the fields whose names are not among the `known`; undefined when there are none. */
  extra(known: ReadonlySet<string>): RawFields | undefined {
    let extra: Record<string, unknown> | undefined;
    for (const key in this.raw) {
      if (known.has(key)) continue;
      extra ??= {};
      extra[key] = this.raw[key];
    }
    return extra;
  }

  refuse(key: string, why: string): undefined {
    this.#tell(`${key} ${why}: ${sample(this.raw[key])}`);
    return undefined;
  }

  /** Null, for a row that cannot do without this field. */
  missing(key: string): null {
    if (!this.has(key) || this.raw[key] === null) this.refuse(key, "is missing");
    return null;
  }

  #tell(problem: string): void {
    this.problem ??= problem;
    if (this.#outer !== null) this.#outer.#tell(problem);
  }

  #matching(key: string, pattern: RegExp, what: string): string | undefined {
    const value = this.raw[key];
    if (value === undefined || value === null) return undefined;
    const text = typeof value === "number" ? String(value) : value;
    return typeof text === "string" && pattern.test(text) ? text : this.refuse(key, `is not ${what}`);
  }

  #parsed<T>(key: string, parse: (text: string) => Parsed<T>): T | undefined {
    const value = this.raw[key];
    if (value === undefined || value === null) return undefined;
    const result = typeof value === "string" ? parse(value) : undefined;
    return result?.ok === true ? result.value : this.refuse(key, result?.reason ?? "is not a text");
  }
}

/** What stands where Ethernet has a MAC, on links of other kinds: the IP address of a tunnel's end, or more than six octets. */
export const isOtherAddress = (value: unknown): boolean =>
  typeof value === "string" && !parseMac(value).ok && (/^([0-9a-f]{2}:){6,}[0-9a-f]{2}$/i.test(value) || parseAddress(value).ok);

const isWordWithComma = (value: unknown): value is string => typeof value === "string" && WORD.test(value) && value !== ",";

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0;

/** The words sorted, each once; undefined when there are none. */
export function sortedWords(words: readonly string[]): readonly string[] | undefined {
  if (words.length === 0) return undefined;
  return words.length === 1 ? words : [...new Set(words)].sort();
}

type Loose<T> = { readonly [K in keyof T]-?: T[K] | undefined };

/** The row without its undefined properties. All must be named, so that none is forgotten; in order, so that printing is cheap. */
export function defined<T>(row: Loose<T>): T {
  const kept: Record<string, unknown> = {};
  for (const key in row) if (row[key] !== undefined) kept[key] = row[key];
  return kept as T;
}

/** The beginning of a value, for a message. */
export const sample = (value: unknown): string => (JSON.stringify(value) ?? "nothing").slice(0, 80);
