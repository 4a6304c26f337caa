import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashToken, isTokenText, shownOf, tokenText } from "../../src/access/token-text.ts";

const KINDS = ["admin", "read", "enroll", "node"] as const;
const random = fc.uint8Array({ minLength: 32, maxLength: 32 });
const tokens = fc.tuple(fc.constantFrom(...KINDS), random).map(([kind, bytes]) => tokenText(kind, bytes));

describe("tokenText", () => {
  it("is a prefix that names the kind, 43 digits of secret and 6 of checksum", () => {
    expect(tokenText("node", new Uint8Array(32))).toBe(`vxl_node_${"0".repeat(43)}1A8PRy`);
    expect(tokenText("admin", new Uint8Array(32).fill(255))).toMatch(/^vxl_admin_[0-9A-Za-z]{49}$/);
  });

  it("says all of its random bytes: others make another token", () => {
    fc.assert(
      fc.property(random, random, (one, other) => {
        expect(tokenText("read", one) === tokenText("read", other)).toBe(Buffer.from(one).equals(Buffer.from(other)));
      }),
    );
  });
});

describe("isTokenText", () => {
  it("knows every token, and none in which one character is another", () => {
    fc.assert(
      fc.property(tokens, fc.nat(), fc.constantFrom("0", "9", "A", "Z", "a", "z", "_", "-", "é", "\0"), (token, at, character) => {
        const place = at % token.length;
        const other = token.slice(0, place) + character + token.slice(place + 1);

        expect(isTokenText(token)).toBe(true);
        expect(isTokenText(other)).toBe(other === token);
      }),
    );
  });

  it.each([
    { what: "nothing", text: "" },
    { what: "a beginning", text: "vxl_node_x" },
    { what: "eight kilobytes", text: "x".repeat(8_192) },
    { what: "a kind that there is not", text: `vxl_root_${"0".repeat(49)}` },
  ])("does not take what is none for one: $what", ({ text }) => {
    expect(isTokenText(text)).toBe(false);
  });

  it("does not take a token and a line feed for one", () => {
    expect(isTokenText(`${tokenText("node", new Uint8Array(32))}\n`)).toBe(false);
  });
});

describe("hashToken and shownOf", () => {
  it("keep a hash of all of it, and show four digits", () => {
    const token = tokenText("enroll", new Uint8Array(32).fill(7));

    expect(hashToken(token)).toMatch(/^[\w-]{43}$/);
    expect(shownOf(token)).toBe(token.slice(0, "vxl_enroll_".length + 4));
  });
});
