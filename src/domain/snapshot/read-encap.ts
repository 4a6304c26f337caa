import { type Fields, isRawFields, type RawFields } from "./fields.ts";

/** The fields of a tunnel that iproute2 prints as numbers in JSON. */
const NUMBERS = new Set(["id", "ttl", "tos", "hoplimit", "tc"]);

/** Up to 6.2 `encap` was a word, and the tunnel's fields stood among those of the route. */
export const isFlatEncap = (fields: Fields): boolean => typeof fields.raw["encap"] === "string";

/** The lightweight tunnel of a route or next hop, in the form that iproute2 prints since 6.3; undefined where there is none. */
export function encapOf(fields: Fields): RawFields | undefined {
  const { encap } = fields.raw;
  if (isRawFields(encap)) return encap;
  if (typeof encap !== "string") return undefined;
  const tunnel: Record<string, unknown> = { encap_type: encap };
  for (const key of ["id", "src", "ttl", "hoplimit", "tc", "csum", "key", "seq", "mode", "segs"]) copy(fields.raw[key], key, tunnel);
  copy(fields.raw["encap_dst"], "dst", tunnel);
  // A tos that is a text is the route's own.
  if (typeof fields.raw["tos"] === "number") tunnel["tos"] = fields.raw["tos"];
  return tunnel;
}

/** Reads the words after `encap` in a line up to the words of the route, and puts the tunnel into `fields`. */
export function encapStep(words: readonly string[], at: number, fields: Record<string, unknown>): number {
  const [type = ""] = words.slice(at);
  const end = words.findIndex((word, index) => index > at && AFTER_ENCAP.has(word));
  const own = words.slice(at + 1, end < 0 ? undefined : end);
  fields["encap"] = type === "ip" || type === "ip6" ? { encap_type: type, ...pairs(own) } : { encap_type: type, words: own.join(" ") };
  return end < 0 ? words.length : end;
}

const AFTER_ENCAP = new Set(["via", "dev", "table", "proto", "scope", "metric", "onlink", "pref", "weight", "nexthop"]);

function pairs(words: readonly string[]): Record<string, unknown> {
  const tunnel: Record<string, unknown> = {};
  for (let at = 0; at < words.length; at += 2) {
    const key = words[at] ?? "";
    tunnel[key] = NUMBERS.has(key) ? Number(words[at + 1]) : (words[at + 1] ?? true);
  }
  return tunnel;
}

function copy(value: unknown, key: string, into: Record<string, unknown>): void {
  if (value !== undefined) into[key] = value;
}
