import { type Address, familyOf, parseAddress } from "../domain/address/address.ts";
import type { TraceQuery } from "../domain/trace/trace.ts";
import { UsageError } from "./usage-error.ts";

/** What `ping` sends when it is not told a size: 56 bytes behind the headers of ICMP and IPv4. */
export const USUAL_SIZE = 84;

/** The headers of ICMP and IP; a smaller packet is no echo request. */
const SIZE_MIN = { 4: 28, 6: 48 } as const;
const SIZE_MAX = 65_535;

/** The words of one question, as somebody wrote them. `size` undefined: the usual one. */
export type Asked = Readonly<{ from: string; to: string; size: string | undefined; fromNode: string | null }>;

/** @throws UsageError where a word is no address, no size, or the addresses are not of one family */
export function readTraceQuery({ from, to, size, fromNode }: Asked): TraceQuery {
  const [source, target] = [readAddress(from), readAddress(to)];
  const family = familyOf(source);
  if (family !== familyOf(target)) throw new UsageError(`${source} and ${target} are not of one family: a packet is IPv4 or IPv6`);
  return { from: source, to: target, fromNode, size: size === undefined ? USUAL_SIZE : readSize(size, SIZE_MIN[family]) };
}

function readAddress(text: string): Address {
  const address = parseAddress(text);
  if (address.ok) return address.value;
  throw new UsageError(`${address.reason}${text.includes("/") ? "; it is written without a prefix length" : ""}`);
}

function readSize(text: string, min: number): number {
  const size = /^\d{1,6}$/.test(text) ? Number(text) : -1;
  if (size >= min && size <= SIZE_MAX) return size;
  throw new UsageError(`not a size: ${JSON.stringify(text)}; it is the bytes of the whole IP packet, ${min} to ${SIZE_MAX}`);
}
