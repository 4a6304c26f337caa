import { isIP } from "node:net";

/** Whose X-Forwarded headers are believed: so many proxies in a row before us, or those at these addresses. */
export type TrustedProxies = number | readonly string[];

/** Reads `1` to `9`, or addresses and CIDRs separated by commas; null where it is neither. */
export function parseTrustedProxies(text: string): TrustedProxies | null {
  if (/^[1-9]$/.test(text)) return Number(text);
  const addresses = text.split(",").map((address) => address.trim());
  return addresses.every(isAddressOrCidr) ? addresses : null;
}

function isAddressOrCidr(text: string): boolean {
  const [address = "", length, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128));
}
