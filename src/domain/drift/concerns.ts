import { contains, covers, type Prefix } from "../address/prefix.ts";
import { type Address, parseAddress } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import type { Row } from "../snapshot/rows.ts";
import type { RowChange } from "./diff-facts.ts";

/** What a change may be asked to be about. Null does not filter. */
export type Concern = Readonly<{ subnet: Prefix | null; mac: Mac | null; address: Address | null }>;

/** Whether the row, as it was or as it is, names this MAC, this address and something within this subnet. */
export function concerns({ before, after }: Pick<RowChange, "before" | "after">, concern: Concern): boolean {
  if (concern.subnet === null && concern.mac === null && concern.address === null) return true;
  return [before, after].some((row) => row !== null && rowConcerns(row, concern));
}

function rowConcerns(row: Row, { subnet, mac, address }: Concern): boolean {
  const words = wordsOf(row);
  if (mac !== null && !words.includes(mac)) return false;
  if (address !== null && !words.some((word) => word === address || hostOf(word) === address)) return false;
  return subnet === null || words.some((word) => isWithin(word, subnet));
}

/** All strings of a row, however deep. */
function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(wordsOf);
}

/** `10.1.2.3/32` is the address 10.1.2.3. */
const hostOf = (word: string): string => word.replace(/\/(?:32|128)$/, "");

function isWithin(word: string, subnet: Prefix): boolean {
  if (isPrefix(word)) return covers(subnet, word);
  const address = parseAddress(word);
  return address.ok && contains(subnet, address.value);
}

const isPrefix = (word: string): word is Prefix => /^[0-9a-f.:]+\/\d+$/.test(word);
