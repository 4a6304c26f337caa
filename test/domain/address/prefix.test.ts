import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ADDRESS_BITS, type Address, addressBits, addressFromBits, type Family } from "../../../src/domain/address/address.ts";
import {
  contains,
  covers,
  DEFAULT_PREFIX,
  isHost,
  networkOf,
  parseBlock,
  parsePrefix,
  prefixAround,
  prefixFamily,
  prefixLength,
  prefixNetwork,
} from "../../../src/domain/address/prefix.ts";
import { ip, prefix } from "../../builders/overlay.ts";

const families = ([4, 6] as const).map((family) => {
  const address = fc.bigInt({ min: 0n, max: (1n << BigInt(ADDRESS_BITS[family])) - 1n }).map((bits) => addressFromBits(family, bits));
  return { family, address, length: fc.integer({ min: 0, max: ADDRESS_BITS[family] }) };
});

/** As a string of 32 or 128 digits: slow, and plainly right. */
const digitsOf = (family: Family, address: Address): string => addressBits(address).toString(2).padStart(ADDRESS_BITS[family], "0");

/** The address with the bit at this place, from the left, turned round. */
const turned = (family: Family, address: Address, place: number): Address =>
  addressFromBits(family, addressBits(address) ^ (1n << BigInt(ADDRESS_BITS[family] - 1 - place)));

describe("parsePrefix", () => {
  it.each([
    ["10.42.1.0/24", "10.42.1.0/24"],
    ["10.42.1.7", "10.42.1.7/32"],
    ["0.0.0.0/0", DEFAULT_PREFIX[4]],
    ["10.0.0.0/08", "10.0.0.0/8"],
    ["FD00:0::/64", "fd00::/64"],
    ["fd00::1", "fd00::1/128"],
    ["::/0", DEFAULT_PREFIX[6]],
    [" 10.0.0.0/8 ", "10.0.0.0/8"],
  ])("spells %j as %j", (text, spelling) => {
    expect(parsePrefix(text)).toEqual({ ok: true, value: spelling });
  });

  it.each(["10.42.1.7/24", "0.0.0.1/0", "128.0.0.0/0", "10.0.0.1/31", "fd00::1/64", "::1/0", "8000::/0"])(
    "refuses the host bits of %j",
    (text) => {
      expect(parsePrefix(text)).toEqual({ ok: false, reason: `host bits are set in ${JSON.stringify(text)}` });
    },
  );

  it.each(["10.0.0.0/33", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8.0", "10.0.0.0/ 8", "10.0.0.0/255.0.0.0", "10.0.0.0/0008"])(
    "refuses the length of %j",
    (text) => {
      expect(parsePrefix(text)).toEqual({ ok: false, reason: `not a prefix length: ${JSON.stringify(text)}` });
    },
  );

  it.each(["", "/24", "10.1/16", "010.1.1.0/24", "10.0.0.0/8/8", "fe80::%eth0/64", "fe80::1%eth0", "default", "any/0"])(
    "refuses %j",
    (text) => {
      expect(parsePrefix(text)).toEqual({ ok: false, reason: `not a prefix: ${JSON.stringify(text)}` });
    },
  );

  it.each(families)("reads every IPv$family prefix that is printed as itself", ({ family, address, length }) => {
    const property = fc.property(address, length, (within, bits) => {
      const printed = prefixAround(within, bits);

      expect(parsePrefix(printed)).toEqual({ ok: true, value: printed });
      expect(prefixFamily(printed)).toBe(family);
      expect(`${prefixNetwork(printed)}/${prefixLength(printed)}`).toBe(printed);
    });

    fc.assert(property);
  });
});

describe("parseBlock", () => {
  it("keeps the host bits", () => {
    expect(parseBlock("10.42.1.7/24")).toEqual({ ok: true, value: { address: "10.42.1.7", length: 24 } });
    expect(parseBlock("FE80::1/64")).toEqual({ ok: true, value: { address: "fe80::1", length: 64 } });
    expect(parseBlock("10.42.1.7")).toEqual({ ok: true, value: { address: "10.42.1.7", length: 32 } });
  });
});

describe("networkOf", () => {
  it.each([
    ["10.42.1.7", 24, "10.42.1.0"],
    ["255.255.255.255", 1, "128.0.0.0"],
    ["255.255.255.255", 0, "0.0.0.0"],
    ["10.42.1.7", 32, "10.42.1.7"],
    ["fd00::1:7", 112, "fd00::1:0"],
    ["ffff::1", 0, "::"],
    ["fd00::1", 128, "fd00::1"],
  ] as const)("sets the host bits of %s/%d to zero", (address, length, network) => {
    expect(networkOf(ip(address), length)).toBe(network);
  });

  it.each(families)("keeps the first bits of an IPv$family address and no others", ({ family, address, length }) => {
    const property = fc.property(address, length, (within, bits) => {
      const expected = digitsOf(family, within).slice(0, bits).padEnd(ADDRESS_BITS[family], "0");

      expect(digitsOf(family, networkOf(within, bits))).toBe(expected);
    });

    fc.assert(property);
  });
});

describe("isHost", () => {
  it("is true of a block of one address of either family, and of nothing wider", () => {
    const hosts = ["10.42.1.7/32", "fd00::7/128", "10.42.1.0/24", "fd00::/32", "0.0.0.0/0"].filter((text) => isHost(prefix(text)));

    expect(hosts).toEqual(["10.42.1.7/32", "fd00::7/128"]);
  });
});

describe("contains", () => {
  it("takes in the first and the last address, and not those beside them", () => {
    const block = prefix("10.42.1.0/24");

    expect(["10.42.0.255", "10.42.1.0", "10.42.1.255", "10.42.2.0"].map((text) => contains(block, ip(text)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it("takes in no address of the other family", () => {
    expect(contains(DEFAULT_PREFIX[4], ip("::"))).toBe(false);
    expect(contains(DEFAULT_PREFIX[6], ip("0.0.0.0"))).toBe(false);
  });

  it.each(families)("compares the first bits of any two IPv$family addresses", ({ family, address, length }) => {
    const property = fc.property(address, address, length, (one, other, bits) => {
      const isSame = digitsOf(family, one).slice(0, bits) === digitsOf(family, other).slice(0, bits);

      expect(contains(prefixAround(one, bits), other)).toBe(isSame);
    });

    fc.assert(property);
  });

  it.each(families)(
    "tells IPv$family addresses apart by one bit within its length, and by none behind it",
    ({ family, address, length }) => {
      const place = fc.integer({ min: 0, max: ADDRESS_BITS[family] - 1 });
      const property = fc.property(address, length, place, (within, bits, differing) => {
        expect(contains(prefixAround(within, bits), turned(family, within, differing))).toBe(differing >= bits);
      });

      fc.assert(property);
    },
  );
});

describe("covers", () => {
  it("covers itself and what is longer inside it", () => {
    expect(covers(prefix("10.42.0.0/16"), prefix("10.42.0.0/16"))).toBe(true);
    expect(covers(prefix("10.42.0.0/16"), prefix("10.42.1.0/24"))).toBe(true);
    expect(covers(prefix("10.42.1.0/24"), prefix("10.42.0.0/16"))).toBe(false);
    expect(covers(prefix("10.42.0.0/16"), prefix("10.43.1.0/24"))).toBe(false);
    expect(covers(DEFAULT_PREFIX[4], DEFAULT_PREFIX[6])).toBe(false);
  });

  it.each(families)(
    "covers an IPv$family prefix exactly when it takes in its first and its last address",
    ({ family, address, length }) => {
      const property = fc.property(address, length, address, length, (one, outerLength, other, innerLength) => {
        const [outer, inner] = [prefixAround(one, outerLength), prefixAround(other, innerLength)];
        const hostBits = BigInt(ADDRESS_BITS[family] - innerLength);
        const last = addressFromBits(family, addressBits(prefixNetwork(inner)) | ((1n << hostBits) - 1n));

        expect(covers(outer, inner)).toBe(contains(outer, prefixNetwork(inner)) && contains(outer, last));
      });

      fc.assert(property);
    },
  );
});
