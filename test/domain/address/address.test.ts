import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addressBits,
  addressFromBits,
  familyOf,
  ipv4Bits,
  ipv4FromBits,
  parseAddress,
  withoutZone,
} from "../../../src/domain/address/address.ts";
import { ip } from "../../builders/overlay.ts";

const ipv4Number = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n });
/** Runs of zeros are where spellings differ, so that most of the eight parts are 0. */
const ipv6Number = fc
  .array(fc.oneof(fc.constant(0), fc.constant(0), fc.integer({ min: 0, max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map((parts) => parts.reduce((bits, part) => (bits << 16n) | BigInt(part), 0n));
const families = [
  { family: 4, number: ipv4Number },
  { family: 6, number: ipv6Number },
] as const;

describe("parseAddress", () => {
  it.each([
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    [" 10.42.1.0\n", "10.42.1.0"],
    ["FD00:0:0::1", "fd00::1"],
    ["::", "::"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["::1", "::1"],
    ["fe80::1%eth0", "fe80::1%eth0"],
    ["FE80:0::1%Vlan.7", "fe80::1%Vlan.7"],
    ["fe80::1%br-lan", "fe80::1%br-lan"],
    ["1::", "1::"],
    ["::ffff:10.1.1.1", "::ffff:a01:101"],
    ["::10.1.1.1", "::a01:101"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221"],
  ])("spells %j as %j", (text, spelling) => {
    expect(parseAddress(text)).toEqual({ ok: true, value: spelling });
  });

  it.each([
    ["2001:0db8::0001", "2001:db8::1", "4.1: leading zeros go"],
    ["2001:db8:0:0:0:0:2:1", "2001:db8::2:1", "4.2.1: zeros are shortened as far as can be"],
    ["2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1", "4.2.2: one part is not shortened"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1", "4.2.3: the longest run is shortened"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1", "4.2.3: of two of a length the first is"],
    ["2001:DB8::ABCD", "2001:db8::abcd", "4.3: lower case"],
  ])("spells %j as RFC 5952 does: %s (%s)", (text, spelling) => {
    expect(parseAddress(text)).toEqual({ ok: true, value: spelling });
  });

  it.each([
    "",
    "10.1",
    "1.2.3",
    "1.2.3.4.5",
    "010.1.1.1",
    "1.1.1.01",
    "0x0a.1.1.1",
    "167772161",
    "256.1.1.1",
    "-1.1.1.1",
    "1.2.3.4.",
    ".1.2.3.4",
    "1..2.3",
    "1. 2.3.4",
    "10.1.1.1/24",
    "10.1.1.1%eth0",
    "default",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "g::1",
    "fd00::1/64",
    "[::1]",
    "fe80::1%",
    "fe80::1%eth0%eth1",
    "fe80::1%a b",
    "fe80::1%sixteen_letters_",
    "::ffff:010.1.1.1",
    "::ffff:0x1.1.1.1",
    "::ffff:1.2.3",
    "::ffff:256.1.1.1",
    "1:2:3:4:5:6:7:1.2.3.4",
    "10.1.1.1::",
  ])("refuses %j", (text) => {
    expect(parseAddress(text)).toEqual({ ok: false, reason: `not an IP address: ${JSON.stringify(text)}` });
  });

  it("tells no more than the beginning of what it refuses", () => {
    expect(parseAddress("x".repeat(1_000))).toEqual({ ok: false, reason: `not an IP address: "${"x".repeat(64)}"` });
  });

  it.each(families)("reads every IPv$family address that is printed as itself", ({ family, number }) => {
    const property = fc.property(number, (bits) => {
      const printed = addressFromBits(family, bits);

      expect(parseAddress(printed)).toEqual({ ok: true, value: printed });
      expect(addressBits(printed)).toBe(bits);
      expect(familyOf(printed)).toBe(family);
    });

    fc.assert(property);
  });

  it("spells all texts of one IPv6 address the same", () => {
    const property = fc.property(ipv6Number, fc.boolean(), fc.boolean(), (bits, isPadded, isUpper) => {
      const parts = Array.from({ length: 8 }, (_, index) => ((bits >> BigInt(16 * (7 - index))) & 0xffffn).toString(16));
      const long = parts.map((part) => (isPadded ? part.padStart(4, "0") : part)).join(":");

      expect(parseAddress(isUpper ? long.toUpperCase() : long)).toEqual({ ok: true, value: addressFromBits(6, bits) });
    });

    fc.assert(property);
  });
});

describe("withoutZone", () => {
  it("takes the zone away, and nothing else", () => {
    expect(withoutZone(ip("fe80::1%eth0"))).toBe("fe80::1");
    expect(withoutZone(ip("fe80::1"))).toBe("fe80::1");
    expect(withoutZone(ip("10.0.0.1"))).toBe("10.0.0.1");
  });
});

describe("addressBits", () => {
  it("leaves the zone out", () => {
    expect(addressBits(ip("fe80::1%eth0"))).toBe((0xfe80n << 112n) | 1n);
  });
});

describe("ipv4Bits", () => {
  it("is unsigned", () => {
    expect(ipv4Bits(ip("255.255.255.255"))).toBe(4_294_967_295);
    expect(ipv4FromBits(4_294_967_295)).toBe("255.255.255.255");
  });

  it("says the same as addressBits", () => {
    const property = fc.property(ipv4Number, (bits) => {
      const address = ipv4FromBits(Number(bits));

      expect(BigInt(ipv4Bits(address))).toBe(bits);
      expect(addressBits(address)).toBe(bits);
    });

    fc.assert(property);
  });
});
