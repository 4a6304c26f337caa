/** The cells of every row of every table in a Markdown text, trimmed. A bar inside a cell is written `\|`. */
export function tableRows(markdown: string): string[][] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .replace(/^\||\|\s*$/g, "")
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

/** The code that a row is about: the first cell that is a single name in backticks, without them. Null: a heading, or a row about something else. */
export function codeOf(cells: readonly string[]): string | null {
  const name = cells.map((cell) => /^`(\w+)`$/.exec(cell)?.[1]).find((found) => found !== undefined);
  return name ?? null;
}

/** The codes that the tables of a text are about, in their order. */
export const codesIn = (markdown: string): string[] => tableRows(markdown).flatMap((cells) => codeOf(cells) ?? []);
