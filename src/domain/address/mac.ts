import { type Parsed, parsed, rejected } from "../parsed.ts";

declare const macBrand: unique symbol;

/** A MAC address in its one spelling: lower case, colons. Only parseMac makes one. */
export type Mac = string & { readonly [macBrand]: true };

const COLONS = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;
const BARE = /^[0-9a-f]{12}$/;
const isMac = (text: string): text is Mac => COLONS.test(text);

/** The FDB entry under this MAC is the default remote: where frames for unknown MACs go. */
export const ALL_ZERO_MAC = "00:00:00:00:00:00" as Mac;

/**
 * Reads a MAC address in any usual spelling: colons, dashes, dots (Cisco) or bare digits, either case.
 *
 * @example parseMac("0E-42-0A-00-00-02") // { ok: true, value: "0e:42:0a:00:00:02" }
 */
export function parseMac(text: string): Parsed<Mac> {
  const lower = text.trim().toLowerCase();
  if (isMac(lower)) return parsed(lower);

  const spelled = withColons(lower);
  return isMac(spelled) ? parsed(spelled) : rejected(`not a MAC address: ${JSON.stringify(text.slice(0, 64))}`);
}

/** True for group addresses: the lowest bit of the first octet (IEEE 802, "I/G bit"). */
export function isMulticastMac(mac: Mac): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

function withColons(lower: string): string {
  if (/^[0-9a-f]{2}(-[0-9a-f]{2}){5}$/.test(lower)) return lower.replaceAll("-", ":");
  const bare = /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$/.test(lower) ? lower.replaceAll(".", "") : lower;
  return BARE.test(bare) ? (bare.match(/../g) ?? []).join(":") : lower;
}
