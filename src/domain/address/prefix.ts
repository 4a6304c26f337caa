import { type Parsed, parsed, rejected } from "../parsed.ts";
import {
  ADDRESS_BITS,
  type Address,
  addressBits,
  addressFromBits,
  type Family,
  familyOf,
  ipv4Bits,
  ipv4FromBits,
  parseAddress,
} from "./address.ts";

declare const prefixBrand: unique symbol;

/** A block of addresses such as `10.42.1.0/24`, in its one spelling; its host bits are zero. */
export type Prefix = string & { readonly [prefixBrand]: true };

/** What `default` means in each family. */
export const DEFAULT_PREFIX = { 4: "0.0.0.0/0" as Prefix, 6: "::/0" as Prefix } as const;

/**
 * Reads `network/length`; a bare address is a block of one. Host bits must be zero.
 *
 * @example parsePrefix("10.42.1.0/24") // { ok: true, value: "10.42.1.0/24" }
 */
export function parsePrefix(text: string): Parsed<Prefix> {
  const block = parseBlock(text);
  if (!block.ok) return block;
  const { address, length } = block.value;
  const network = networkOf(address, length);
  return network === address
    ? parsed(`${network}/${length}` as Prefix)
    : rejected(`host bits are set in ${JSON.stringify(text.slice(0, 64))}`);
}

/** Reads `address/length`, host bits kept, as `ip addr` prints it; a bare address is a block of one. */
export function parseBlock(text: string): Parsed<{ address: Address; length: number }> {
  const [addressText = "", ...lengths] = text.trim().split("/");
  const address = parseAddress(addressText);
  if (!address.ok || lengths.length > 1 || address.value.includes("%"))
    return rejected(`not a prefix: ${JSON.stringify(text.slice(0, 64))}`);

  const bits = ADDRESS_BITS[familyOf(address.value)];
  const length = parseLength(lengths[0] ?? String(bits), bits);
  return length === null
    ? rejected(`not a prefix length: ${JSON.stringify(text.slice(0, 64))}`)
    : parsed({ address: address.value, length });
}

function parseLength(text: string, bits: number): number | null {
  const length = /^\d{1,3}$/.test(text) ? Number(text) : -1;
  return length >= 0 && length <= bits ? length : null;
}

/** The block of `length` bits in which `address` lies. */
export function prefixAround(address: Address, length: number): Prefix {
  return `${networkOf(address, length)}/${length}` as Prefix;
}

/** The first address of the block in which `address` lies: its host bits set to zero. */
export function networkOf(address: Address, length: number): Address {
  const family = familyOf(address);
  const hostBits = ADDRESS_BITS[family] - length;
  if (hostBits === 0) return address;
  if (family === 4) return hostBits === 32 ? ("0.0.0.0" as Address) : ipv4FromBits(((ipv4Bits(address) >>> hostBits) << hostBits) >>> 0);
  return addressFromBits(6, (addressBits(address) >> BigInt(hostBits)) << BigInt(hostBits));
}

/** How many leading bits all of its addresses share. */
export const prefixLength = (prefix: Prefix): number => Number(prefix.slice(prefix.indexOf("/") + 1));

/** Its first address: the one whose host bits are zero. */
export const prefixNetwork = (prefix: Prefix): Address => prefix.slice(0, prefix.indexOf("/")) as Address;

/** IPv4 or IPv6, as its addresses are. */
export const prefixFamily = (prefix: Prefix): Family => familyOf(prefix);

/** Whether the prefix is a single address. */
export const isHost = (prefix: Prefix): boolean => prefix.endsWith(prefixFamily(prefix) === 4 ? "/32" : "/128");

/** Whether `address` lies in `prefix`. Addresses of the other family never do. */
export function contains(prefix: Prefix, address: Address): boolean {
  if (prefixFamily(prefix) !== familyOf(address)) return false;
  return networkOf(address, prefixLength(prefix)) === prefixNetwork(prefix);
}

/** Whether every address of `inner` lies in `outer`; a prefix covers itself. */
export function covers(outer: Prefix, inner: Prefix): boolean {
  return prefixLength(inner) >= prefixLength(outer) && contains(outer, prefixNetwork(inner));
}
