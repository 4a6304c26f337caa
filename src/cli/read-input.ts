import { readFileSync } from "node:fs";
import { decodeText } from "./decode-text.ts";
import { UsageError } from "./usage-error.ts";
import type { World } from "./world.ts";

/** How a file is called before the user; `-` is standard input. */
export const nameOfInput = (path: string): string => (path === "-" ? "standard input" : path);

/**
 * The text of a file, or of standard input for `-`.
 *
 * @throws UsageError where it cannot be read, or is no text
 */
export async function readInput(path: string, { readStdin }: Pick<World, "readStdin">): Promise<string> {
  return decodeText(path === "-" ? await readStdin() : readFile(path), nameOfInput(path));
}

/** @throws UsageError where the system does not give the file */
export function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** What the system says of a file that it does not give, without the name of its call: `ENOENT: no such file or directory`. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, \w+( '.*')?$/, "") : String(error);
}
