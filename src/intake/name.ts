import { Failure } from "../failure/failure.ts";
import { quoted } from "./content-notes.ts";

const NAME = /^[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?$/;

/** Whether a cluster or a node may have this name. */
export const isName = (text: string): boolean => NAME.test(text);

/**
 * The name of a cluster or a node, as it stands in an address.
 *
 * @throws bad_name
 */
export function requireName(kind: "cluster" | "node", text: string): string {
  if (isName(text)) return text;
  const rule = "1 to 253 lower-case letters, digits, dots, underscores and dashes, with a letter or digit at both ends";
  throw new Failure("bad_name", `the name of a ${kind} is ${rule}; ${quoted(text)} is not`);
}
