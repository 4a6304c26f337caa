import { ADDRESS_BITS, type Address, familyOf } from "../address/address.ts";
import { defined, type Fields, isRawFields, sortedWords } from "./fields.ts";
import type { RawRow } from "./raw-row.ts";
import type { LinkAddress } from "./rows.ts";

/** What `ip addr` says of an address with a bare key. */
export const ADDRESS_FLAGS =
  "secondary temporary nodad optimistic dadfailed home deprecated tentative mngtmpaddr noprefixroute autojoin stable-privacy dynamic permanent".split(
    " ",
  );

/** Read, or known and left out: lifetimes, and what follows from the rest. `protocol` is printed since 6.4 only. */
const KNOWN = new Set([
  ...ADDRESS_FLAGS,
  ..."ifname dev index ifindex family family_index local address prefixlen scope broadcast anycast multicast label metric protocol".split(
    " ",
  ),
  ..."valid_life_time preferred_life_time valid_lft preferred_lft".split(" "),
]);

/** `ip -j addr show` lists links with their addresses: one row for each address. Filler objects of filtered calls give none. */
export function addressRows(row: RawRow): readonly RawRow[] {
  const { ifname, dev, addr_info: listed } = row.fields;
  // `ip -j -o addr` has one object for each address, with `dev`; all of its keys are the address's own.
  if (!Array.isArray(listed)) return isFiller(row.fields) ? [] : [row];
  const infos = listed.filter((info) => !isFiller(info));
  return infos.map((info: unknown) => ({ where: row.where, fields: { ...(isRawFields(info) ? info : { info }), ifname: ifname ?? dev } }));
}

const isFiller = (value: unknown): boolean => isRawFields(value) && Object.keys(value).length === 0;

/** Reads one address of one link. Null: the reason stands in `fields.problem`. */
export function readAddress(fields: Fields): LinkAddress | null {
  const link = fields.name("ifname") ?? fields.name("dev");
  const address = fields.address("local");
  if (link === undefined) return fields.missing("ifname");
  if (address === undefined) return fields.missing("local");
  const peer = fields.address("address");
  const bits = ADDRESS_BITS[familyOf(address)];
  return defined<LinkAddress>({
    address,
    extra: fields.extra(KNOWN),
    flags: sortedWords(ADDRESS_FLAGS.filter((flag) => fields.has(flag) && fields.yes(flag) === true)),
    link,
    peer: peer === address ? undefined : peer,
    prefixLength: fields.integer("prefixlen", bits) ?? bits,
    scope: fields.word("scope") ?? usualScope(address),
  });
}

/** `-br` leaves the scope out. This is what iproute2 gives an IPv4 address by default and what the kernel derives for IPv6. */
function usualScope(address: Address): string {
  if (address.startsWith("127.") || address === "::1") return "host";
  return /^fe[89ab]/.test(address) ? "link" : "global";
}
