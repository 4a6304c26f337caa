import type { Receipt } from "../../domain/history/receipts.ts";
import { NO_CHAIN, type ReceiptRow } from "../../storage/chain.ts";
import { hashLink } from "../../storage/content-hash.ts";
import type { NodePlace, ProvableNode } from "../../storage/read-provable-history.ts";
import { type WrongRow, wrongOfNode } from "./wrong-row.ts";

type Chained = Readonly<{
  place: NodePlace;
  node: ProvableNode;
  receipts: readonly ReceiptRow[];
  /** Whether a version or a retirement rests on the receipt: it says which of two rows is wrong that contradict each other. */
  isHeld: (receipt: Receipt) => boolean;
}>;

/**
 * The first row at which a node's chain breaks, or null: the receipts have no hole, each one's link is the next one's `previous`, and the
 * last one's is the node's. The `previous` of the first is the anchor: of a chain that is whole the beginning of all chains, else the last
 * link that retention has removed, which is proven by the links behind it.
 */
export function wrongLink(chained: Chained): WrongRow | null {
  return wrongNumbers(chained) ?? wrongLinks(chained);
}

function wrongNumbers({ place, node, receipts }: Chained): WrongRow | null {
  const first = receipts[0]?.number ?? 1;
  const hole = receipts.findIndex(({ number }, index) => number !== first + index);
  if (hole !== -1) return missing(place, first + hole);
  const last = first + receipts.length - 1;
  if (last === node.chain.receipts) return null;
  if (last < node.chain.receipts && linkOf(receipts) !== node.chain.link) return missing(place, last + 1);
  return wrongOfNode(place, "node", { expected: `receipts ${last}`, found: `receipts ${node.chain.receipts}` });
}

function missing(place: NodePlace, number: number): WrongRow {
  return wrongOfNode(place, "receipt", { key: { number }, expected: "a row", found: "no row" });
}

function wrongLinks(chained: Chained): WrongRow | null {
  const { place, receipts } = chained;
  const [first] = receipts;
  if (first?.number === 1 && first.previous !== NO_CHAIN.link) return wrongPrevious(place, first, NO_CHAIN.link);
  for (const index of receipts.keys()) {
    const wrong = wrongPair(chained, index);
    if (wrong !== null) return wrong;
  }
  return wrongHead(chained);
}

/** Of two that do not fit, the second is wrong unless it fits what is behind it. */
function wrongPair({ place, node, receipts }: Chained, index: number): WrongRow | null {
  const [receipt, next, third] = receipts.slice(index, index + 3);
  if (receipt === undefined || next === undefined || next.previous === linkOf([receipt])) return null;
  const isNextSound = linkOf([next]) === (third?.previous ?? node.chain.link);
  return isNextSound ? wrongReceipt(place, receipt, next.previous) : wrongPrevious(place, next, linkOf([receipt]));
}

function wrongHead({ place, node, receipts, isHeld }: Chained): WrongRow | null {
  const last = receipts.at(-1);
  if (linkOf(receipts) === node.chain.link) return null;
  if (last !== undefined && !isHeld(last)) return wrongReceipt(place, last, node.chain.link);
  return wrongOfNode(place, "node", { expected: `link ${linkOf(receipts)}, of its last receipt`, found: `link ${node.chain.link}` });
}

/** The link at the end of these. */
function linkOf(receipts: readonly ReceiptRow[]): string {
  const last = receipts.at(-1);
  return last === undefined ? NO_CHAIN.link : hashLink(last.previous, last);
}

function wrongPrevious(place: NodePlace, { number, previous }: ReceiptRow, due: string): WrongRow {
  return wrongOfNode(place, "receipt", { key: { number }, expected: `previous ${due}`, found: `previous ${previous}` });
}

function wrongReceipt(place: NodePlace, receipt: ReceiptRow, due: string): WrongRow {
  const { number, previous } = receipt;
  const found = `link ${hashLink(previous, receipt)}`;
  return wrongOfNode(place, "receipt", { key: { number }, expected: `link ${due} of its columns`, found });
}
