import { nearestName } from "../config/nearest-name.ts";
import type { Option } from "./read-options.ts";
import { UsageError } from "./usage-error.ts";

const FORMATS = ["json", "yaml", "wide"] as const;

/** How an answer is printed; `text` is what comes without -o. */
export type OutputFormat = "text" | (typeof FORMATS)[number];

/** The option that every command with an answer takes. */
export const OUTPUT: Option = {
  name: "output",
  short: "o",
  value: "FORMAT",
  meaning: "json, yaml, or wide: text with the rows that decided. Without it, text for people.",
};

/** @throws UsageError where no format has this name; without a name it is text */
export function readOutputFormat(name: string | undefined): OutputFormat {
  if (name === undefined) return "text";
  const format = FORMATS.find((one) => one === name);
  if (format !== undefined) return format;
  const near = nearestName(name, FORMATS);
  throw new UsageError(`unknown output format ${JSON.stringify(name)}: ${near === null ? FORMATS.join(", ") : `did you mean ${near}?`}`);
}
