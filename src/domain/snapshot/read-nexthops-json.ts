import type { Address } from "../address/address.ts";
import { defined, type Fields, isRawFields, MAX_U32 } from "./fields.ts";
import { encapOf, FLAT_ENCAP_KEYS, isFlatEncap } from "./read-encap.ts";
import type { NexthopObject } from "./rows.ts";

const MAX_WEIGHT = 65_536;

/** How a resilient group is set up. */
export const RESILIENT_ARGS = "buckets idle_timer unbalanced_timer unbalanced_time".split(" ");
/** How long a group has been out of balance merely happens. */
const VOLATILE_ARG = "unbalanced_time";

/** Read, or known and left out: counters. */
const KNOWN = new Set(
  "id gateway via dev scope protocol flags blackhole fdb group resilient_args encap used updated group_stats hw_stats".split(" "),
);
const KNOWN_FLAT = new Set([...KNOWN, ...FLAT_ENCAP_KEYS]);

/** Reads one object of `ip -j nexthop show`. With `-d` iproute2 prints defaults that it else leaves out. Null: the reason stands in `fields.problem`. */
export function readNexthop(fields: Fields): NexthopObject | null {
  const id = fields.integer("id", MAX_U32);
  if (id === undefined) return fields.missing("id");
  return defined<NexthopObject>({
    blackhole: fields.bare("blackhole"),
    extra: extraOf(fields),
    fdb: fields.bare("fdb"),
    flags: fields.words("flags"),
    gateway: gatewayOf(fields),
    group: groupOf(fields),
    id,
    link: fields.name("dev"),
    protocol: fields.word("protocol", "unspec"),
    scope: fields.word("scope", "global"),
  });
}

function extraOf(fields: Fields): NexthopObject["extra"] {
  const encap = encapOf(fields, "id");
  const { [VOLATILE_ARG]: _age, ...resilient } = fields.inner("resilient_args").raw;
  const isResilient = Object.keys(resilient).length > 0;
  const rest = fields.extra(isFlatEncap(fields) ? KNOWN_FLAT : KNOWN);
  if (encap === undefined && !isResilient) return rest;
  return { ...rest, ...(encap && { encap }), ...(isResilient && { resilient_args: resilient }) };
}

function gatewayOf(fields: Fields): Address | undefined {
  return fields.has("via") ? fields.inner("via").address("host") : fields.address("gateway");
}

/** The members of a group, in the kernel's order; iproute2 leaves out a weight of 1. */
function groupOf(fields: Fields): NexthopObject["group"] {
  const listed = fields.raw["group"];
  if (listed === undefined) return undefined;
  if (!Array.isArray(listed) || !listed.every(isRawFields)) return fields.refuse("group", "is not a list of members");
  return listed.map((raw) => {
    const member = fields.nested(raw);
    return { id: member.integer("id", MAX_U32) ?? 0, weight: member.integer("weight", MAX_WEIGHT) ?? 1 };
  });
}
