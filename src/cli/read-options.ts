import { parseArgs } from "node:util";
import { nearestName } from "../config/nearest-name.ts";
import { UsageError } from "./usage-error.ts";

/** An option of a command. `value` names what follows it in help texts; null: nothing does. */
export type Option = Readonly<{ name: string; short?: string; value: string | null; meaning: string }>;

/** What stands behind a command's name. */
export type Options = Readonly<{
  words: readonly string[];
  /** By the option's name; an option without a value has an empty one. */
  values: ReadonlyMap<string, string>;
}>;

type OptionToken = Readonly<{ name: string; rawName: string; value?: string | undefined }>;

/**
 * Reads a command's options and other words, in any order.
 *
 * @throws UsageError where an option is unknown, comes twice, lacks its value or has one that it does not take
 */
export function readOptions(words: readonly string[], known: readonly Option[]): Options {
  const options = Object.fromEntries(known.map(({ name, short, value }) => [name, typeOf(short, value)]));
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string>();
  const others: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") others.push(token.value);
    else if (token.kind === "option") takeOption(token, known, values);
  }
  return { words: others, values };
}

function typeOf(short: string | undefined, value: string | null) {
  return { type: value === null ? "boolean" : "string", ...(short !== undefined && { short }) } as const;
}

function takeOption(token: OptionToken, known: readonly Option[], values: Map<string, string>): void {
  const { name, rawName } = token;
  const option = known.find((one) => one.name === name);
  if (option === undefined) throw new UsageError(complaintAbout(rawName, known));
  if (values.has(name)) throw new UsageError(`${rawName} was given twice`);
  values.set(name, option.value === null ? noValue(token) : valueOf(token, option.value));
}

function noValue({ rawName, value }: OptionToken): string {
  if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
  return "";
}

/** parseArgs takes all that stands behind a short option for its value: `-o=json`. */
function valueOf({ rawName, value = "" }: OptionToken, due: string): string {
  const given = rawName.startsWith("--") ? value : value.replace(/^=/, "");
  if (given === "" || isOption(given)) throw new UsageError(`${rawName} needs a value: ${rawName} ${due}`);
  return given;
}

/** What follows an option that lacks its value; a number may be negative. */
const isOption = (word: string): boolean => /^-[^\d]/.test(word);

function complaintAbout(rawName: string, known: readonly Option[]): string {
  const near = nearestName(
    rawName,
    known.map(({ name }) => `--${name}`),
  );
  return `unknown option ${rawName}${near === null ? "" : `: did you mean ${near}?`}`;
}
