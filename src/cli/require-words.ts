import type { Option, Options } from "./read-options.ts";
import { UsageError } from "./usage-error.ts";

/** @throws UsageError where words stand that the command has no use for */
export function refuseWords({ words }: Pick<Options, "words">): void {
  if (words[0] !== undefined) throw new UsageError(`unexpected argument ${JSON.stringify(words[0])}`);
}

/** @throws UsageError where an option is missing without which there is no answer */
export function requiredOption({ values }: Options, { name, value }: Option): string {
  const given = values.get(name);
  if (given === undefined) throw new UsageError(`--${name} ${value ?? ""} is required`);
  return given;
}
