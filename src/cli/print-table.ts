const GAP = "   ";

/** A table as kubectl prints it: a line of headers, columns held apart by blanks, no borders, `<none>` for what is empty. */
export function printTable(headers: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [headers, ...rows.map((row) => row.map((cell) => (cell === "" ? "<none>" : cell)))];
  const widths = headers.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join(GAP));
}
