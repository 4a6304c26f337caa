import type { Moment } from "../../domain/history/span.ts";
import type { NodePlace, ProvableVersion } from "../../storage/read-provable-history.ts";

/** A row that is not what it must be: where it stands, what is due there, and what is found. */
export type WrongRow = Readonly<{
  table: "chunk" | "fact" | "node" | "receipt" | "slot_state" | "version";
  /** What the row is found by, in words that people know: names, moments, hashes. */
  key: Readonly<Record<string, string | number>>;
  expected: string;
  found: string;
}>;

/** Of a node's row, or of one that belongs to it. */
export function wrongOfNode(
  { cluster, node }: NodePlace,
  table: WrongRow["table"],
  { key = {}, expected, found }: Readonly<{ key?: WrongRow["key"]; expected: string; found: string }>,
): WrongRow {
  return { table, key: { cluster, node, ...key }, expected, found };
}

/** Of a version: its own row, or its node's where it is the present one. */
export function wrongOfVersion(place: NodePlace, version: ProvableVersion, said: Readonly<{ expected: string; found: string }>): WrongRow {
  if (!version.isPast) return wrongOfNode(place, "node", said);
  return wrongOfNode(place, "version", { key: { validFrom: told(version.validFrom), digest: version.digest }, ...said });
}

/** A moment as it is told. */
export const told = (moment: Moment): string => (moment === Number.POSITIVE_INFINITY ? "infinity" : new Date(moment).toISOString());
