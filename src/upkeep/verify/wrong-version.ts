import type { Receipt } from "../../domain/history/receipts.ts";
import type { Moment } from "../../domain/history/span.ts";
import type { ReceiptRow } from "../../storage/chain.ts";
import type { NodePlace, ProvableNode, ProvableVersion } from "../../storage/read-provable-history.ts";
import { told, type WrongRow, wrongOfNode, wrongOfVersion } from "./wrong-row.ts";

/** All of a node's history but what its slots held: versions by (validFrom, digest), the present one last, and its receipts. */
export type Timeline = Readonly<{
  place: NodePlace;
  node: ProvableNode;
  versions: readonly ProvableVersion[];
  receipts: readonly ReceiptRow[];
}>;

/**
 * The first version that does not fit its receipts or its neighbors, or null. Each version rests on the receipt of its beginning, each
 * retirement on its own, and the other way round; each holds until the next begins, unless its node was retired; the last still holds, or
 * the node is retired. What lay before the beginning of history may be gone, and so may its receipts.
 */
export function wrongVersion(timeline: Timeline): WrongRow | null {
  return wrongHead(timeline) ?? versionWithoutReceipt(timeline) ?? receiptWithoutVersion(timeline) ?? wrongEnd(timeline);
}

/** The name of what a receipt tells. */
export const nameOf = ({ effectiveAt, digest }: Receipt): string => `${effectiveAt} ${digest ?? "retired"}`;

/** The names of the receipts that versions rest on. */
export function namesOf(versions: readonly ProvableVersion[]): ReadonlySet<string> {
  return new Set(versions.flatMap((version) => receiptsDue(version).map(nameOf)));
}

const receiptsDue = ({ validFrom, validTo, digest, isRetired }: ProvableVersion): Receipt[] => [
  { effectiveAt: validFrom, digest },
  ...(isRetired ? [{ effectiveAt: validTo, digest: null }] : []),
];

/** Whether retention has removed some of the node's receipts. */
const isCut = ({ receipts, node }: Pick<Timeline, "receipts" | "node">): boolean =>
  node.chain.receipts > 0 && (receipts[0]?.number ?? 0) > 1;

function wrongHead({ place, node: { digest, validFrom, okSections }, versions }: Timeline): WrongRow | null {
  if ((digest === null) !== (validFrom === null)) {
    const found = `digest ${digest ?? "null"}, valid_from ${validFrom === null ? "null" : told(validFrom)}`;
    return wrongOfNode(place, "node", { expected: "digest and valid_from, or neither", found });
  }
  if (digest === null && okSections !== 0)
    return wrongOfNode(place, "node", { expected: "ok_sections 0", found: `ok_sections ${okSections}` });
  const endless = versions.find(({ validTo, isPast }) => isPast && validTo === Number.POSITIVE_INFINITY);
  return endless === undefined
    ? null
    : wrongOfVersion(place, endless, { expected: "an end, since it is past", found: "valid_to infinity" });
}

function versionWithoutReceipt(timeline: Timeline): WrongRow | null {
  const { place, node, versions, receipts } = timeline;
  const known = new Set(receipts.map(nameOf));
  const from = isCut(timeline) ? node.historyFrom : Number.NEGATIVE_INFINITY;
  for (const version of versions) {
    const lacking = receiptsDue(version).find((due) => due.effectiveAt >= from && !known.has(nameOf(due)));
    if (lacking !== undefined) {
      const found = `${lacking.digest === null ? `retired at ${told(lacking.effectiveAt)}` : `valid_from ${told(version.validFrom)}, digest ${version.digest}`}, and no receipt of that`;
      return wrongOfVersion(place, version, { expected: "what a receipt says", found });
    }
  }
  return null;
}

/** A retired version that ended exactly where history begins may be gone. */
function receiptWithoutVersion({ place, node, versions, receipts }: Timeline): WrongRow | null {
  const held = namesOf(versions);
  const isKept = ({ effectiveAt, digest }: Receipt): boolean =>
    digest === null ? effectiveAt > node.historyFrom : effectiveAt >= node.historyFrom;
  const lost = receipts.find((receipt) => isKept(receipt) && !held.has(nameOf(receipt)));
  if (lost === undefined) return null;
  const expected = `a row, since receipt ${lost.number} tells of it`;
  if (lost.digest === null) {
    return wrongOfNode(place, "version", {
      key: { validTo: told(lost.effectiveAt) },
      expected: `${expected}: retired`,
      found: "no such row",
    });
  }
  return wrongOfNode(place, "version", { key: { validFrom: told(lost.effectiveAt), digest: lost.digest }, expected, found: "no row" });
}

function wrongEnd({ place, node, versions }: Timeline): WrongRow | null {
  for (const [index, version] of versions.entries()) {
    const { validTo, isRetired } = version;
    const next = versions[index + 1];
    const until = next?.validFrom ?? Number.POSITIVE_INFINITY;
    const isRight = isRetired ? validTo <= until && validTo > version.validFrom : validTo === until;
    if (!isRight && !isForgotten(version, next, node.historyFrom)) {
      return wrongOfVersion(place, version, {
        expected: `valid_to ${told(until)}, where the next begins`,
        found: `valid_to ${told(validTo)}`,
      });
    }
  }
  return null;
}

/** What came between two versions of before the beginning of history may be gone, and so may the end of the last. */
function isForgotten({ validFrom, validTo }: ProvableVersion, next: ProvableVersion | undefined, historyFrom: Moment): boolean {
  return validFrom <= validTo && validTo <= historyFrom && (next === undefined || validTo <= next.validFrom);
}
