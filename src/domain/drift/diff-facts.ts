import type { Row } from "../snapshot/rows.ts";

/** A fact as two states are compared by: equal rows have equal names. */
export type ComparableFact = Readonly<{ key: string; hash: string; row: Row }>;

/** One row that appeared, vanished or altered; before and after are null where it was not there. */
export type RowChange = Readonly<{
  operation: "ADDED" | "REMOVED" | "MODIFIED";
  key: string;
  before: Row | null;
  after: Row | null;
  /** Names of the row's properties that differ, sorted; empty unless it was modified. */
  fields: readonly string[];
}>;

/** What turns one set of facts into another, by key. Both hold each key once. */
export function diffFacts(before: readonly ComparableFact[], after: readonly ComparableFact[]): RowChange[] {
  const old = new Map(before.map((fact) => [fact.key, fact]));
  const kept = new Set(after.map(({ key }) => key));
  const removed = before.filter(({ key }) => !kept.has(key)).map(({ key, row }) => change("REMOVED", key, { before: row, after: null }));
  const rest = after.flatMap((fact) => {
    const was = old.get(fact.key);
    if (was === undefined) return [change("ADDED", fact.key, { before: null, after: fact.row })];
    return was.hash === fact.hash ? [] : [change("MODIFIED", fact.key, { before: was.row, after: fact.row })];
  });
  return [...removed, ...rest].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function change(operation: RowChange["operation"], key: string, rows: Pick<RowChange, "before" | "after">): RowChange {
  const { before, after } = rows;
  return { operation, key, ...rows, fields: before === null || after === null ? [] : differingFields(before, after) };
}

function differingFields(before: Row, after: Row): string[] {
  const old = new Map<string, unknown>(Object.entries(before));
  const now = new Map<string, unknown>(Object.entries(after));
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name))).sort();
}
