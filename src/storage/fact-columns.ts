import { toFacts } from "../domain/snapshot/facts.ts";
import type { Row } from "../domain/snapshot/rows.ts";
import { REPORT, type StoredSection } from "./slot.ts";

/** The columns of a fact that only repeat what its text says, so that it is found by them. `text` is one that a push wrote. */
export function factColumns(section: StoredSection, text: string): { key: string; mac: string | null } {
  if (section === REPORT) return { key: (JSON.parse(text) as { name: string }).name, mac: null };
  const row = JSON.parse(text) as Row;
  const { facts, volatile } = toFacts(section, [row]);
  const key = [...facts, ...volatile][0]?.key ?? "";
  const rank = "rank" in row ? row.rank : 0;
  return { key: rank > 0 ? `${key} #${rank}` : key, mac: ("mac" in row ? row.mac : null) ?? null };
}
