import ipaddr from "ipaddr.js";
import { type Parsed, parsed, rejected } from "../parsed.ts";

declare const addressBrand: unique symbol;

/**
 * An IPv4 or IPv6 address in its one spelling: dotted decimal, or RFC 5952 with its zone kept (`fe80::1%eth0`).
 * Two addresses are the same exactly when their texts are. Only parseAddress makes one.
 */
export type Address = string & { readonly [addressBrand]: true };

export type Family = 4 | 6;

/** How many bits an address of each family has. */
export const ADDRESS_BITS = { 4: 32, 6: 128 } as const;

const CANONICAL_IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
/** A zone is the name of a link, such as `%eth0.7` or `%br-lan`, or its number: what dev_valid_name in Linux takes, and no second `%`. */
const ZONE = /^(?:%[^\s/:%\p{Cc}]{1,15})?$/u;
const isCanonicalIpv4 = (text: string): text is Address => CANONICAL_IPV4.test(text);

/** An IPv4 address has no colon, an IPv6 address always has one. */
export const familyOf = (address: string): Family => (address.includes(":") ? 6 : 4);

/**
 * Reads an address without a mask. IPv4 must have four decimal parts: `010.1.1.1` and `10.1` are refused,
 * since other programs read them as octal or as shorthand.
 *
 * @example parseAddress("FD00:0:0::1") // { ok: true, value: "fd00::1" }
 */
export function parseAddress(text: string): Parsed<Address> {
  const trimmed = text.trim();
  if (isCanonicalIpv4(trimmed)) return parsed(trimmed);
  const at = trimmed.indexOf("%");
  const [zoneless, zone] = at < 0 ? [trimmed, ""] : [trimmed.slice(0, at), trimmed.slice(at)];
  const address = withoutDots(zoneless);
  if (!address.includes(":") || !ipaddr.IPv6.isValid(address) || !ZONE.test(zone))
    return rejected(`not an IP address: ${JSON.stringify(text.slice(0, 64))}`);
  return parsed(`${ipaddr.IPv6.parse(address).toRFC5952String()}${zone}` as Address);
}

/**
 * `::ffff:10.0.0.1` as `::ffff:a00:1`; nothing where the end is no IPv4 address as we take it.
 * ipaddr.js 2.5 would read it as octal, and `::10.0.0.1` as `::ffff:10.0.0.1`.
 */
function withoutDots(address: string): string {
  if (!address.includes(".")) return address;
  const end = address.slice(address.lastIndexOf(":") + 1);
  if (!isCanonicalIpv4(end)) return "";
  const bits = ipv4Bits(end);
  return `${address.slice(0, -end.length)}${(bits >>> 16).toString(16)}:${(bits & 0xffff).toString(16)}`;
}

/** The address without its zone: `fe80::1%eth0` becomes `fe80::1`. */
export function withoutZone(address: Address): Address {
  const at = address.indexOf("%");
  return at < 0 ? address : (address.slice(0, at) as Address);
}

/** The address as a number of 32 or 128 bits; a zone is left out. */
export function addressBits(address: Address): bigint {
  if (familyOf(address) === 4) return BigInt(ipv4Bits(address));
  return ipaddr.IPv6.parse(withoutZone(address)).parts.reduce((bits, part) => (bits << 16n) | BigInt(part), 0n);
}

/** The address that these bits spell. */
export function addressFromBits(family: Family, bits: bigint): Address {
  if (family === 4) return ipv4FromBits(Number(bits));
  const parts = Array.from({ length: 8 }, (_, index) => Number((bits >> BigInt(16 * (7 - index))) & 0xffffn));
  return new ipaddr.IPv6(parts).toRFC5952String() as Address;
}

const DOT = ".".charCodeAt(0);
const ZERO = "0".charCodeAt(0);

/** An IPv4 address as an unsigned number. Arithmetic on numbers keeps lookups over whole clusters fast. */
export function ipv4Bits(address: Address): number {
  let bits = 0;
  let part = 0;
  for (let index = 0; index < address.length; index++) {
    const code = address.charCodeAt(index);
    if (code === DOT) {
      bits = bits * 256 + part;
      part = 0;
    } else part = part * 10 + code - ZERO;
  }
  return bits * 256 + part;
}

/** The IPv4 address that this unsigned number spells. */
export function ipv4FromBits(bits: number): Address {
  return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}` as Address;
}
