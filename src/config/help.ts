import { VARIABLES } from "./variables.ts";

const WIDTH = 110;
const INDENT = " ".repeat(26);

/** What --help prints: how to start the service, and every setting with its default. */
export function printHelp(): string {
  const settings = VARIABLES.map(({ name, meaning, shown }) => {
    const [first = "", ...rest] = wrapped(`${meaning} Default: ${shown}.`, WIDTH - INDENT.length);
    return [`  ${name.padEnd(INDENT.length - 2)}${first}`, ...rest.map((line) => INDENT + line)].join("\n");
  });
  return [
    "vxlens: the memory and the reasoning of a VXLAN overlay",
    "",
    "Usage: npm start [-- OPTION]    or    vxlens serve [OPTION]    or    node dist/main.mjs [OPTION]",
    "",
    "  --help                  Print this and exit.",
    "  --version               Print the version and exit.",
    "",
    "Settings are environment variables; an empty one counts as unset:",
    "",
    ...settings,
    "",
  ].join("\n");
}

/** The same settings as the Markdown table of docs/configuration.md. */
export function printVariablesAsMarkdown(): string {
  const rows = VARIABLES.map(({ name, shown, meaning }) => `| \`${name}\` | ${shown} | ${meaning} |`);
  return ["| variable | default | meaning |", "|---|---|---|", ...rows].join("\n");
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
