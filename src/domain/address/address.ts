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
  if (!trimmed.includes(":") || !ipaddr.IPv6.isValid(trimmed)) return rejected(`not an IP address: ${JSON.stringify(text.slice(0, 64))}`);
  return parsed(ipaddr.IPv6.parse(trimmed).toRFC5952String() as Address);
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

/** An IPv4 address as an unsigned number. Arithmetic on numbers keeps lookups over whole clusters fast. */
export function ipv4Bits(address: Address): number {
  let bits = 0;
  for (const part of address.split(".")) bits = bits * 256 + Number(part);
  return bits;
}

/** The IPv4 address that this unsigned number spells. */
export function ipv4FromBits(bits: number): Address {
  return `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}` as Address;
}
