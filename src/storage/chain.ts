import type { Receipt } from "../domain/history/receipts.ts";
import { type ContentHash, hashLink } from "./content-hash.ts";

/** How far a node's chain of receipts has come: how many there have been, and the link of the last. */
export type Chain = Readonly<{ receipts: number; link: ContentHash }>;

/** The chain of a node that nobody has reported of: what the first receipt is linked to. */
export const NO_CHAIN: Chain = { receipts: 0, link: "00000000-0000-0000-0000-000000000000" };

/** A receipt as it is stored: under its number, with the link of the one before it. */
export type ReceiptRow = Receipt & Readonly<{ number: number; previous: ContentHash }>;

/** Links receipts, in order, to the end of a chain: the rows, and the chain that they make. */
export function chained(chain: Chain, receipts: readonly Receipt[]): { rows: readonly ReceiptRow[]; chain: Chain } {
  const rows: ReceiptRow[] = [];
  let end = chain;
  for (const receipt of receipts) {
    const row = { ...receipt, number: end.receipts + 1, previous: end.link };
    rows.push(row);
    end = { receipts: row.number, link: hashLink(row.previous, row) };
  }
  return { rows, chain: end };
}
