/** Where the JSON string that begins at `start` has its closing quote; the end of the text where it has none. Takes as long as the string is. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return at;
    if (text[at] === "\\") at += 1;
  }
  return text.length;
}
