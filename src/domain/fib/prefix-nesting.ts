import { ADDRESS_BITS, type Address, addressBits, type Family, familyOf, ipv4Bits } from "../address/address.ts";
import { type Prefix, prefixLength, prefixNetwork } from "../address/prefix.ts";

/** Numbers for IPv4, since they are many times faster, bigints for IPv6; the two are never compared. */
type Bits = number | bigint;

/**
 * Which prefixes lie in which, of one family. Every prefix stands before those that lie in it,
 * and what lies in it follows without a gap.
 */
export type PrefixNesting = Readonly<{
  prefixes: readonly Prefix[];
  indexOf: ReadonlyMap<Prefix, number>;
  /** Index of the longest prefix around each, -1 for none. */
  parents: readonly number[];
  /** Index after the last prefix inside each. */
  ends: readonly number[];
  firstBits: readonly Bits[];
  lastBits: readonly Bits[];
}>;

/** Sorts distinct prefixes of one family by how they lie in each other. */
export function nestPrefixes(prefixes: Iterable<Prefix>): PrefixNesting {
  const blocks = [...prefixes].map(blockOf).sort((a, b) => compare(a.first, b.first) || a.length - b.length);
  const parents: number[] = [];
  const ends: number[] = blocks.map(() => blocks.length);
  const open: number[] = [];
  blocks.forEach((block, index) => {
    for (let top = open.at(-1); top !== undefined && (blocks[top]?.last ?? 0) < block.first; top = open.at(-1)) {
      ends[top] = index;
      open.pop();
    }
    parents.push(open.at(-1) ?? -1);
    open.push(index);
  });
  return {
    prefixes: blocks.map(({ prefix }) => prefix),
    indexOf: new Map(blocks.map(({ prefix }, index) => [prefix, index])),
    parents,
    ends,
    firstBits: blocks.map(({ first }) => first),
    lastBits: blocks.map(({ last }) => last),
  };
}

/** Index of the longest prefix in which the address lies, -1 for none. */
export function nearestAround(nesting: PrefixNesting, address: Address): number {
  const bits = bitsOf(address);
  let low = 0;
  let high = nesting.prefixes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((nesting.firstBits[middle] ?? 0) <= bits) low = middle + 1;
    else high = middle;
  }
  let index = low - 1;
  while (index >= 0 && (nesting.lastBits[index] ?? 0) < bits) index = nesting.parents[index] ?? -1;
  return index;
}

/** The prefix itself and all prefixes around it, longest first; nothing for an index of -1. */
export function outwards(nesting: PrefixNesting, index: number): Prefix[] {
  const chain: Prefix[] = [];
  for (let at = index; at >= 0; at = nesting.parents[at] ?? -1) {
    const prefix = nesting.prefixes[at];
    if (prefix !== undefined) chain.push(prefix);
  }
  return chain;
}

/** The prefixes inside this one, itself left out. */
export function inside(nesting: PrefixNesting, index: number): readonly Prefix[] {
  return nesting.prefixes.slice(index + 1, nesting.ends[index]);
}

function blockOf(prefix: Prefix): { prefix: Prefix; first: Bits; last: Bits; length: number } {
  const length = prefixLength(prefix);
  const network = prefixNetwork(prefix);
  const first = bitsOf(network);
  return { prefix, first, last: lastOf(first, ADDRESS_BITS[familyOf(network)] - length), length };
}

function bitsOf(address: Address): Bits {
  const family: Family = familyOf(address);
  return family === 4 ? ipv4Bits(address) : addressBits(address);
}

function lastOf(first: Bits, hostBits: number): Bits {
  return typeof first === "number" ? first + 2 ** hostBits - 1 : first + (1n << BigInt(hostBits)) - 1n;
}

function compare(a: Bits, b: Bits): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
