import type { Command } from "./command.ts";
import { wrapped } from "./lines.ts";
import type { Option } from "./read-options.ts";

export const HELP: Option = { name: "help", short: "h", value: null, meaning: "Print this and exit." };

/** What `vxlens COMMAND --help` prints, in the order that kubectl has: what it does, examples, options, usage. */
export function printCommandHelp({ description, examples, options, statuses, usages }: Command): string {
  return [
    ...description,
    "",
    "Examples:",
    examples.map(({ remark, line }) => `  # ${remark}\n  ${line}`).join("\n\n"),
    "",
    "Options:",
    ...[...options, HELP].flatMap(optionLines),
    "",
    "Exit status:",
    ...statuses.map((status) => `  ${status}`),
    "",
    "Usage:",
    ...usages.map((usage) => `  ${usage}`),
    "",
  ].join("\n");
}

const MARGIN = 26;

function optionLines({ name, short, value, meaning }: Option): readonly string[] {
  const left = `  ${short === undefined ? "    " : `-${short}, `}--${name}${value === null ? "" : ` ${value}`}`;
  return wrapped(meaning, 110 - MARGIN).map((line, index) => `${(index === 0 ? left : "").padEnd(MARGIN)}${line}`);
}
