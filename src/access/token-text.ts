import { hash } from "node:crypto";
import { crc32 } from "node:zlib";
import { invariant } from "../failure/failure.ts";
import type { TokenKind } from "../storage/token-row.ts";

declare const tokenBrand: unique symbol;

/**
 * A secret as it is shown once: `vxl_<kind>_`, 256 random bits as 43 digits of base 62, and the CRC-32 of all that in 6 more. The prefix
 * says what was found where it should not be, underscores let a double click take all of it, and by the checksum a scanner tells a token
 * from what merely looks like one without asking us. GitHub's tokens are made so for these reasons
 * (https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/).
 */
export type TokenText = string & { readonly [tokenBrand]: true };

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** 62^43 is just above 2^256, and 62^6 above 2^32. */
const [SECRET_DIGITS, CHECKSUM_DIGITS] = [43, 6];
const FORM = /^vxl_(?:admin|read|enroll|node)_[0-9A-Za-z]{49}$/;
/** Enough to tell tokens apart: 24 of 256 bits. */
const SHOWN_DIGITS = 4;

/** The text of a token out of 32 random bytes. */
export function tokenText(kind: TokenKind, random: Uint8Array): TokenText {
  const body = `vxl_${kind}_${digitsOf(BigInt(`0x${Buffer.from(random).toString("hex")}`), SECRET_DIGITS)}`;
  const text = body + checksumOf(body);
  invariant(isTokenText(text), "a token that was just made has the form of one");
  return text;
}

/** Whether text from outside has the form of a token: about what has not, no database need be asked. */
export function isTokenText(text: string): text is TokenText {
  return FORM.test(text) && text.endsWith(checksumOf(text.slice(0, -CHECKSUM_DIGITS)));
}

/**
 * By what a token is kept and found. One SHA-256 is enough: a slow hash makes up for secrets that can be guessed, and 256 random bits
 * cannot. Nor does it matter how long a comparison takes: what it tells of a hash leads to no secret.
 */
export const hashToken = (token: TokenText): string => hash("sha256", token, "base64url");

/** What people may see of it later. */
export const shownOf = (token: TokenText): string => token.slice(0, token.lastIndexOf("_") + 1 + SHOWN_DIGITS);

const checksumOf = (body: string): string => digitsOf(BigInt(crc32(body)), CHECKSUM_DIGITS);

function digitsOf(number: bigint, count: number): string {
  let text = "";
  for (let rest = number; text.length < count; rest /= 62n) text = DIGITS.charAt(Number(rest % 62n)) + text;
  return text;
}
