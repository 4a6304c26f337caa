import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What git ignores is no part of the project, wherever it is; our .gitignore names directories. */
const IGNORED: ReadonlySet<string> = new Set([
  ".git",
  ...readFileSync(".gitignore", "utf8")
    .split("\n")
    .filter((line) => line.endsWith("/"))
    .map((line) => line.slice(0, -1)),
]);

/** The files of the project below a directory, as paths from the root, sorted. `ending` is that of their names. Nothing is there: none. */
export function filesBelow(directory: string, ending = ""): string[] {
  return listed(directory)
    .filter((path) => path.endsWith(ending))
    .sort();
}

export const readText = (path: string): string => readFileSync(path, "utf8");

/** A file of TypeScript without its comments: what a comment names is not done by the code. */
export const readCode = (path: string): string => readText(path).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|\s\/\/ .*$/gm, "");

/** The words in double quotes, as code spells its codes. */
export const quotedWords = (code: string): string[] => [...code.matchAll(/"(\w+)"/g)].map((match) => match[1] ?? "");

function listed(directory: string): string[] {
  return entriesOf(directory).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (IGNORED.has(entry.name)) return [];
    return entry.isDirectory() ? listed(path) : [path];
  });
}

/** A room or a directory of documents may be yet to come. */
function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
