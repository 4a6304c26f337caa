import { nearestName } from "../config/nearest-name.ts";
import type { Command } from "./command.ts";
import { DIAGNOSE } from "./diagnose-command.ts";
import { EXPLAIN } from "./explain-command.ts";
import { EXIT, type ExitStatus } from "./exit-status.ts";
import { HELP, printCommandHelp } from "./print-command-help.ts";
import { printHelp } from "./print-help.ts";
import { readOptions } from "./read-options.ts";
import { ServerError } from "./server-error.ts";
import { TOKEN } from "./token-command.ts";
import { TRACE } from "./trace-command.ts";
import { UsageError } from "./usage-error.ts";
import { VERIFY } from "./verify-command.ts";
import type { World } from "./world.ts";

const COMMANDS: readonly Command[] = [TRACE, DIAGNOSE, EXPLAIN, TOKEN, VERIFY];
/** Words that stand for a command and are none of those above. `serve` is for who starts the program. */
const OTHERS = ["serve", "help"] as const;

/**
 * Runs what stands behind the program's name and gives its exit status. Answers go to `world.out`; what is wrong with the
 * question goes to `world.err`. What is thrown is a bug.
 */
export async function runCli(words: readonly string[], world: World): Promise<ExitStatus> {
  const [first = "help", ...rest] = words;
  try {
    return await run(first, rest, world);
  } catch (error) {
    if (error instanceof ServerError) return complained(error, world);
    if (!(error instanceof UsageError)) throw error;
    const command = COMMANDS.find(({ name }) => name === first);
    world.err(`vxlens: ${error.message}\nSee \`${["vxlens", ...(command === undefined ? [] : [command.name])].join(" ")} --help\`.\n`);
    return EXIT.usage;
  }
}

const HELP_WORDS: ReadonlySet<string> = new Set(["help", "--help", "-h"]);
const VERSION_WORDS: ReadonlySet<string> = new Set(["version", "--version", "-V"]);

async function run(first: string, rest: readonly string[], world: World): Promise<ExitStatus> {
  if (HELP_WORDS.has(first)) return said(helpFor(rest), world);
  if (VERSION_WORDS.has(first)) return said(`${await world.readVersion()}\n`, world);
  return runCommand(commandNamed(first), rest, world);
}

async function runCommand(command: Command, words: readonly string[], world: World): Promise<ExitStatus> {
  if (asksForHelp(words)) return said(printCommandHelp(command), world);
  return command.run(readOptions(words, command.options), world);
}

/** Who asks for help gets it, whatever else is wrong. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf("--");
  const own = end < 0 ? words : words.slice(0, end);
  return own.includes(`--${HELP.name}`) || own.includes(`-${HELP.short}`);
}

function helpFor([name, ...more]: readonly string[]): string {
  if (name === undefined) return printHelp(COMMANDS);
  if (more[0] !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(more[0])}`);
  return printCommandHelp(commandNamed(name));
}

function commandNamed(name: string): Command {
  const command = COMMANDS.find((one) => one.name === name);
  if (command !== undefined) return command;
  const names = [...COMMANDS.map((one) => one.name), ...OTHERS];
  const near = nearestName(name, names);
  const kind = name.startsWith("-") ? "option" : "command";
  throw new UsageError(
    `unknown ${kind} ${JSON.stringify(name)}: ${near === null ? `there are ${names.join(", ")}` : `did you mean ${near}?`}`,
  );
}

function complained({ message, status }: ServerError, { err }: World): ExitStatus {
  err(`vxlens: ${message}\n`);
  return status;
}

function said(text: string, { out }: World): ExitStatus {
  out(text);
  return EXIT.yes;
}
