import { type Fields, isRawFields, type RawFields } from "./fields.ts";

/** The fields of a tunnel that iproute2 prints as numbers in JSON. */
const NUMBERS = new Set(["id", "ttl", "tos", "hoplimit", "tc"]);
/** Those that are bare words in text, and true in JSON. */
const BARE = new Set(["key", "csum", "seq"]);

/** What tunnels have, and what the reader of invalid JSON calls it where the row has the same beside it. */
const KEYS = "id src dst ttl tos hoplimit tc csum key seq mode segs hmac".split(" ");

/** The fields that an lwtunnel printed by iproute2 6.2 and older has among those of its row. */
export const FLAT_ENCAP_KEYS: readonly string[] = [...KEYS, ...KEYS.map((key) => `encap_${key}`)];

/** Up to 6.2 `encap` was a word, and the tunnel's fields stood among those of the route. */
export const isFlatEncap = (fields: Fields): boolean => typeof fields.raw["encap"] === "string";

/**
 * The lightweight tunnel of a route, next hop or nexthop object, in the form that iproute2 prints since 6.3; undefined where there is none.
 * `own` is the field that the row itself has too: without a second one it is not the tunnel's.
 */
export function encapOf({ raw }: Fields, own: "dst" | "id" | null): RawFields | undefined {
  const { encap } = raw;
  if (isRawFields(encap)) return encap;
  if (typeof encap !== "string") return undefined;
  const tunnel: Record<string, unknown> = { encap_type: encap };
  for (const key of KEYS) {
    const value = raw[`encap_${key}`] ?? (key === own ? undefined : foreign(key, raw[key]));
    if (value !== undefined) tunnel[key] = value;
  }
  return tunnel;
}

/** A tos that is a text is the row's own. */
const foreign = (key: string, value: unknown): unknown => (key === "tos" && typeof value !== "number" ? undefined : value);

/** Reads the words after `encap` in a line up to the words of the row, and puts the tunnel into `fields`. */
export function encapStep(words: readonly string[], at: number, fields: Record<string, unknown>): number {
  const type = words[at] ?? "";
  const end = endOfTunnel(words, at + 1);
  fields["encap"] = { encap_type: type, ...tunnelOf(type, words.slice(at + 1, end)) };
  return end;
}

const AFTER_ENCAP = new Set(["via", "dev", "nhid", "table", "proto", "scope", "metric", "onlink", "pref", "weight", "nexthop"]);

/** Behind the tunnel the row goes on, at times with a tos of its own. */
function endOfTunnel(words: readonly string[], start: number): number {
  let hasTos = false;
  for (let at = start; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (AFTER_ENCAP.has(word) || (word === "tos" && hasTos)) return at;
    hasTos ||= word === "tos";
  }
  return words.length;
}

function tunnelOf(type: string, words: readonly string[]): RawFields {
  if (type === "mpls") return { dst: words[0] ?? "", ...pairs(words.slice(1)) };
  return type === "ip" || type === "ip6" || type === "seg6" ? pairs(words) : { words: words.join(" ") };
}

function pairs(words: readonly string[]): RawFields {
  const tunnel: Record<string, unknown> = {};
  let at = 0;
  while (at < words.length) {
    const key = words[at] ?? "";
    const end = endOfValue(words, at);
    tunnel[key] = valueOf(key, words.slice(at + 1, end));
    at = end;
  }
  return tunnel;
}

/** Of the pair that begins at `at`. `segs 2 [ fd00::a fd00::b ]` is one, which says how long it is. */
function endOfValue(words: readonly string[], at: number): number {
  if (BARE.has(words[at] ?? "")) return at + 1;
  const close = words[at] === "segs" ? at + 3 + Number(words[at + 1]) : at;
  return words[close] === "]" ? close + 1 : at + 2;
}

function valueOf(key: string, words: readonly string[]): unknown {
  if (BARE.has(key)) return true;
  if (key === "segs") return words.slice(1).filter((word) => word !== "[" && word !== "]");
  return NUMBERS.has(key) ? Number(words[0]) : (words[0] ?? "");
}
