/**
 * What a statement begins with whose best plan is the same for all values and sizes of tables: a connection plans it once.
 * All others are planned anew each time, for their values.
 */
const PLANNED_ONCE = "/* planned once */";

const names = new Map<string, string>();

/** Statements of one text have one name; empty, and nothing is kept of it, for those that are planned anew. */
export function statementName(text: string): string {
  if (!text.startsWith(PLANNED_ONCE)) return "";
  const name = names.get(text) ?? `vxlens_${names.size}`;
  names.set(text, name);
  return name;
}
