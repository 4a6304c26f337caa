import type { Command } from "./command.ts";
import { TOKEN } from "./token-command.ts";
import { VERIFY } from "./verify-command.ts";

const ASKING: readonly Command[] = [TOKEN, VERIFY];

/** What `vxlens --help` prints: the commands, and where to read more. */
export function printHelp(commands: readonly Command[]): string {
  return [
    "vxlens: the memory and the reasoning of a VXLAN overlay",
    "",
    "Commands over files, without a server:",
    ...commands.filter(({ name }) => !ASKING.some((asking) => asking.name === name)).map(({ name, summary }) => commandLine(name, summary)),
    "",
    "Commands that ask a server, or its database:",
    ...ASKING.map(({ name, summary }) => commandLine(name, summary)),
    "",
    "The service:",
    commandLine("serve", "Take in what nodes report and answer questions; what `vxlens` alone does too"),
    "",
    "Other words:",
    commandLine("help COMMAND", "Print how a command is used, as COMMAND --help does"),
    commandLine("--version", "Print the version and exit"),
    "",
    "Exit status: 0 yes or nothing wrong, 1 no or something wrong, 2 used wrongly, 3 undetermined or ambiguous,",
    "4 not allowed, 5 server not reached.",
    "`vxlens serve --help` lists the service's settings, which are environment variables.",
    "",
  ].join("\n");
}

const commandLine = (name: string, summary: string): string => `  ${name.padEnd(14)}${summary}`;
