import { defined, type Fields, isRawFields } from "./fields.ts";
import { encapOf, FLAT_ENCAP_KEYS, isFlatEncap } from "./read-encap.ts";
import type { NextHop } from "./rows.ts";

/** The kernel's limit was 256 until 6.13 made the weight a number of 16 bits. */
const MAX_WEIGHT = 65_536;

/** Read, or known and left out: realms. */
const KNOWN = new Set("gateway via dev weight flags encap flow".split(" "));
const KNOWN_FLAT = new Set([...KNOWN, ...FLAT_ENCAP_KEYS]);

/** Reads `nexthops` of a multipath route; an empty list for any other route. */
export function readNextHops(fields: Fields): readonly NextHop[] {
  const listed = fields.raw["nexthops"];
  if (listed === undefined || listed === null) return [];
  if (!Array.isArray(listed) || !listed.every(isRawFields)) {
    fields.refuse("nexthops", "is not a list of next hops");
    return [];
  }
  return listed.map((raw) => {
    const hop = fields.nested(raw);
    const extra = extraOf(hop);
    return extra === undefined ? readNextHop(hop) : { extra, ...readNextHop(hop) };
  });
}

/** Reads one next hop; a route with only one has the same fields itself. */
export function readNextHop(fields: Fields): NextHop {
  return defined<Omit<NextHop, "extra">>({
    flags: fields.words("flags"),
    gateway: fields.has("via") ? fields.inner("via").address("host") : fields.address("gateway"),
    link: fields.name("dev"),
    weight: fields.integer("weight", MAX_WEIGHT) ?? 1,
  });
}

function extraOf(hop: Fields): NextHop["extra"] {
  const encap = encapOf(hop, null);
  const rest = hop.extra(isFlatEncap(hop) ? KNOWN_FLAT : KNOWN);
  return encap === undefined ? rest : { ...rest, encap };
}
