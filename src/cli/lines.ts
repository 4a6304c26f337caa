const WIDTH = 100;

/** A text in lines of at most so many characters, broken between words. */
export function wrapped(text: string, width = WIDTH): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Lines with four blanks before each, or as many as there are levels. */
export const indented = (lines: readonly string[], levels = 1): readonly string[] =>
  lines.map((line) => (line === "" ? "" : `${"    ".repeat(levels)}${line}`));
