import { hash } from "node:crypto";
import type { Receipt } from "../domain/history/receipts.ts";
import type { StoredSection } from "./slot.ts";

/** 128 bits of a SHA-256, spelled as PostgreSQL spells a uuid: a node that wants two rows to share one must find a collision. */
export type ContentHash = string;

/** The name of a fact. `text` says all of the row, its key too. */
export const hashFact = (section: StoredSection, text: string): ContentHash => hashText(`${section}\u001f${text}`);

/** The name of a chunk: of its facts' hashes, sorted. */
export const hashChunk = (sortedFacts: readonly ContentHash[]): ContentHash => hashText(sortedFacts.join(""));

/** The chunk of no facts. It is never stored. */
export const EMPTY_CHUNK: ContentHash = hashChunk([]);

/** The name of a whole state: of its slots' chunks, by slot. */
export function hashState(chunks: ReadonlyMap<number, ContentHash>): ContentHash {
  const slots = [...chunks].filter(([, chunk]) => chunk !== EMPTY_CHUNK).sort(([a], [b]) => a - b);
  return hashText(slots.map(([slot, chunk]) => `${slot}:${chunk}`).join(","));
}

/**
 * The link of a receipt: of the link before it, the effective moment, and the digest of the version that begins, or null where the node
 * is retired. The migration that made the first receipts writes the same in SQL.
 */
export const hashLink = (previous: ContentHash, { effectiveAt, digest }: Receipt): ContentHash =>
  hashText(`${previous} ${effectiveAt} ${digest ?? "retired"}`);

/** 128 bits of the SHA-256 of a text. */
export function hashText(text: string): ContentHash {
  return uuidOf(hash("sha256", text, "hex"));
}

/** As PostgreSQL spells the uuid of the first 32 hexadecimal digits. */
function uuidOf(hex: string): ContentHash {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
