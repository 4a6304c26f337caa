import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

/** What a run tries. */
export type FuzzArguments = Readonly<{
  seed: number;
  /** The first input, by its number. */
  from: number;
  inputs: number;
  /** Of a hundred inputs so many go through the HTTP server. */
  httpShare: number;
  workers: number;
  /** Where failing inputs are written. */
  directory: string;
  /** A PostgreSQL whose account may create databases; null: one in a temporary directory. */
  url: string | null;
  /** An input that failed, to be read again and nothing else. */
  replay: string | null;
}>;

export const USAGE = `usage: npm run fuzz -- [--inputs N] [--seed N] [--http PERCENT] [--workers N] [--output DIR] [--url POSTGRESQL_URL]
       npm run fuzz -- --replay FILE
  --inputs   how many are tried, 1000000 if not told
  --seed     the same one makes the same inputs; a fresh one, which is printed, if not told
  --from     the number of the first input, 0 if not told
  --http     of a hundred inputs so many go through the HTTP server as pushes, 2 if not told
  --workers  processes for the others; one for each core if not told
  --output   where inputs that fail are written, fuzz-failures/ if not told
  --url      a PostgreSQL to use, whose account may create databases; if not told, one is started in a temporary directory
  --replay   reads one such file again, and nothing else
The status is 0 if nothing was wrong, 1 if something was, 2 if the arguments are.`;

const OPTIONS = {
  inputs: { type: "string", default: "1000000" },
  seed: { type: "string" },
  from: { type: "string", default: "0" },
  http: { type: "string", default: "2" },
  workers: { type: "string" },
  output: { type: "string", default: "fuzz-failures" },
  url: { type: "string" },
  replay: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** The arguments of a run; null: help is asked for. A text says what is wrong with them. */
export function readArguments(words: readonly string[]): FuzzArguments | string | null {
  try {
    const { values } = parseArgs({ args: [...words], options: OPTIONS });
    if (values.help) return null;
    return {
      seed: wholeNumber("seed", values.seed ?? String(Math.floor(Math.random() * 2 ** 31)), 2 ** 32 - 1),
      from: wholeNumber("from", values.from, 2 ** 32 - 1),
      inputs: wholeNumber("inputs", values.inputs, 2 ** 31),
      httpShare: wholeNumber("http", values.http, 100),
      workers: Math.max(1, wholeNumber("workers", values.workers ?? String(availableParallelism()), 256)),
      directory: values.output,
      url: values.url ?? null,
      replay: values.replay ?? null,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw new Error(`--${name} takes a whole number up to ${max}`);
  return value;
}
