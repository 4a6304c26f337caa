/** A line of a tool's output. */
export type Line = Readonly<{
  /** From 1. Parts of one line that `-o` joined have the same number. */
  number: number;
  /** It continues what stands above: `-o` writes a backslash where other forms begin a new, indented line. */
  indented: boolean;
  words: readonly string[];
}>;

/** What a tool printed, ready for the readers of the sections. */
export type TextLines = Readonly<{
  lines: readonly Line[];
  /** What the tool said instead of an answer; null when it answered. */
  failure: string | null;
  /** The kernel's tables changed while they were listed. */
  interrupted: boolean;
}>;

/** Words to people, of the tools and of what runs them, that say nothing of the tables. A missing routing table is an empty one. */
const CHATTER = new RegExp(
  [
    "^Dump (terminated|was interrupted)",
    "^Error: (ipv[46]: FIB table does not exist|IPv[46] FIB table)",
    "^(Warning|WARNING): ",
    "^\\[sudo\\] ",
    "^Defaulted container ",
    "^Unable to use a TTY",
    "^Pseudo-terminal will not",
    "^Connection to \\S+ closed",
  ].join("|"),
);
const INTERRUPTED = /^Dump was interrupted/;

/** How ip, bridge, busybox, the shell and the wrappers around them say that they have no answer. */
const FAILURE = new RegExp(
  [
    '^(Object|Command|Option) "[^"]*" is unknown',
    '^Device "[^"]*" does not exist',
    "^Cannot (open|find|send|bind|talk)",
    "^RTNETLINK answers:",
    "^BusyBox v",
    "^Usage:",
    "^(Error|error|fatal|Failed to|Unable to)\\b",
    "^Kernel IPv6 routing table",
    "^[^\\s:]+: (applet not found|command not found|not found|invalid argument|invalid option|unrecognized option)",
    "^\\S*sh: .*(not found|No such file|[Pp]ermission denied)",
    ": (No such file or directory|Permission denied|Operation not permitted)$",
  ].join("|"),
);

// oxlint-disable-next-line no-control-regex -- escape sequences are control characters
const ANSI = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;

/** Splits a tool's output into lines of words; colours, carriage returns, blank lines and chatter are left out. */
export function textLines(text: string): TextLines {
  const lines: Line[] = [];
  let failure: string | null = null;
  let interrupted = false;
  for (const [index, line] of plainLines(text).entries()) {
    if (CHATTER.test(line)) interrupted ||= INTERRUPTED.test(line);
    else if (FAILURE.test(line)) failure ??= line.trim().slice(0, 200);
    else addParts(lines, line, index + 1);
  }
  return { lines, failure, interrupted };
}

/** The text as it is, save that colours and chatter are taken away; its lines keep their numbers. */
export function withoutChatter(text: string): string {
  return plainLines(text)
    .map((line) => (CHATTER.test(line) ? "" : line))
    .join("\n");
}

/** Whether a line says nothing of the tables, not even that some of their rows may be missing. */
export const isChatter = (line: string): boolean => CHATTER.test(line) && !INTERRUPTED.test(line);

/** The lines of a text without colours, carriage returns and the blanks with which all of them begin. */
export function plainLines(text: string): string[] {
  const plain = text.includes("\u001b") ? text.replaceAll(ANSI, "") : text;
  return withoutMargin(plain.includes("\r") ? plain.replaceAll(/\r+/g, "\r").split(/\r?\n|\r/) : plain.split("\n"));
}

/** A text that was quoted somewhere stands behind a margin. */
function withoutMargin(lines: string[]): string[] {
  const first = lines.find((line) => line.trim() !== "") ?? "";
  const margin = first.slice(0, first.length - first.trimStart().length);
  if (margin === "" || !lines.every((line) => line.startsWith(margin) || line.trim() === "")) return lines;
  return lines.map((line) => line.slice(margin.length));
}

/** Whether a line begins something about another link, though it may not be readable: what is indented below it is not the last link's. */
export const beginsLink = ({ words, indented }: Line): boolean =>
  !indented && (words[0]?.endsWith(":") === true || words.some((word) => word.startsWith("<")));

function addParts(lines: Line[], line: string, number: number): void {
  for (const [index, part] of (line.includes("\\") ? line.split("\\") : [line]).entries()) {
    const words = wordsOf(part);
    if (words.length > 0) lines.push({ number, indented: index > 0 || /^\s/.test(part), words });
  }
}

/** The words of a line, in order. */
function wordsOf(line: string): string[] {
  const trimmed = line.trim();
  return trimmed === "" ? [] : trimmed.split(/\s+/);
}
