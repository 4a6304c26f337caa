import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressFromBits } from "../../../src/domain/address/address.ts";
import { contains, covers, type Prefix, prefixAround, prefixLength } from "../../../src/domain/address/prefix.ts";
import { inside, nearestAround, nestPrefixes, outwards } from "../../../src/domain/fib/prefix-nesting.ts";
import { ip, prefix } from "../../builders/overlay.ts";

const few = fc.integer({ min: 0, max: 255 });
const v4Address = few.map((low) => ip(`10.0.${low >> 4}.${low & 15}`));
const v6Address = few.map((low) => addressFromBits(6, (0xfd00n << 112n) | BigInt(low)));
const blocksOf = (address: fc.Arbitrary<ReturnType<typeof ip>>, lengths: readonly number[]) =>
  fc.uniqueArray(fc.tuple(address, fc.constantFrom(...lengths)).map(([within, length]) => prefixAround(within, length)));

const cases = [
  { family: "IPv4", address: v4Address, blocks: blocksOf(v4Address, [0, 8, 22, 26, 28, 30, 31, 32]) },
  { family: "IPv6", address: v6Address, blocks: blocksOf(v6Address, [0, 16, 120, 124, 126, 127, 128]) },
];

const longestFirst = (prefixes: readonly Prefix[]) => [...prefixes].sort((a, b) => prefixLength(b) - prefixLength(a));

describe("nestPrefixes", () => {
  it.each(cases)("finds the longest prefix around an address as a scan does, $family", ({ address, blocks }) => {
    const property = fc.property(blocks, address, (prefixes, wanted) => {
      const nesting = nestPrefixes(prefixes);

      const found = outwards(nesting, nearestAround(nesting, wanted));

      expect(found).toEqual(longestFirst(prefixes.filter((block) => contains(block, wanted))));
    });

    fc.assert(property);
  });

  it.each(cases)("lists what lies inside each prefix, $family", ({ blocks }) => {
    const property = fc.property(blocks, (prefixes) => {
      const nesting = nestPrefixes(prefixes);

      for (const [outer, index] of nesting.indexOf) {
        const expected = prefixes.filter((block) => block !== outer && covers(outer, block));
        expect([...inside(nesting, index)].sort()).toEqual(expected.sort());
      }
    });

    fc.assert(property);
  });

  it("finds nothing around an address outside all prefixes", () => {
    const nesting = nestPrefixes([prefix("10.0.0.0/24")]);

    expect(nearestAround(nesting, ip("10.0.1.1"))).toBe(-1);
    expect(outwards(nesting, -1)).toEqual([]);
  });
});
