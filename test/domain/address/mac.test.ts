import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALL_ZERO_MAC, isMulticastMac, parseMac } from "../../../src/domain/address/mac.ts";
import { mac } from "../../builders/overlay.ts";

const octets = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 });
const digitsOf = (bytes: readonly number[]): string[] => bytes.map((byte) => byte.toString(16).padStart(2, "0"));

describe("parseMac", () => {
  it.each([
    ["0e:42:0a:00:00:02", "0e:42:0a:00:00:02"],
    ["0E-42-0A-00-00-02", "0e:42:0a:00:00:02"],
    ["0e42.0a00.0002", "0e:42:0a:00:00:02"],
    ["0E420A000002", "0e:42:0a:00:00:02"],
    [" ff:ff:ff:ff:ff:ff\n", "ff:ff:ff:ff:ff:ff"],
    ["000000000000", ALL_ZERO_MAC],
  ])("spells %j as %j", (text, spelling) => {
    expect(parseMac(text)).toEqual({ ok: true, value: spelling });
  });

  it.each([
    "",
    "0e:42:0a:00:00",
    "0e:42:0a:00:00:02:03",
    "e:42:a:0:0:2",
    "0e:42-0a:00-00:02",
    "0e42:0a00:0002",
    "0e.42.0a.00.00.02",
    "0e:42:0a:00:00:0g",
    "0e420a00000",
    "0e420a0000020",
    "0e:42:0a:00:00:02 dev eth0",
    "10.0.2.15",
  ])("refuses %j", (text) => {
    expect(parseMac(text)).toEqual({ ok: false, reason: `not a MAC address: ${JSON.stringify(text)}` });
  });

  it("reads every spelling of one address as the same, which it reads as itself", () => {
    const property = fc.property(octets, fc.boolean(), (bytes, isUpper) => {
      const digits = digitsOf(bytes);
      const dotted = digits.join("").replaceAll(/(.{4})(?=.)/g, "$1.");
      const spellings = [digits.join(":"), digits.join("-"), dotted, digits.join("")];

      for (const text of spellings) expect(parseMac(isUpper ? text.toUpperCase() : text)).toEqual({ ok: true, value: digits.join(":") });
    });

    fc.assert(property);
  });
});

describe("isMulticastMac", () => {
  it.each([
    ["01:00:5e:00:00:01", true],
    ["33:33:00:00:00:01", true],
    ["ff:ff:ff:ff:ff:ff", true],
    ["00:00:00:00:00:00", false],
    ["0e:42:0a:00:00:02", false],
    ["fe:ff:ff:ff:ff:ff", false],
  ])("says of %s: %s", (text, isGroup) => {
    expect(isMulticastMac(mac(text))).toBe(isGroup);
  });

  it("looks at the lowest bit of the first octet alone", () => {
    const property = fc.property(octets, (bytes) => {
      expect(isMulticastMac(mac(digitsOf(bytes).join(":")))).toBe((bytes[0] ?? 0) % 2 === 1);
    });

    fc.assert(property);
  });
});
