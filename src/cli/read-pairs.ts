import type { TraceQuery } from "../domain/trace/trace.ts";
import { readTraceQuery } from "./trace-query.ts";
import { UsageError } from "./usage-error.ts";

/** Where the questions stand, and the size of those that name none. */
export type PairsSource = Readonly<{ path: string; size: string | undefined }>;

/**
 * Reads one question a line: `FROM TO [SIZE]`. Blank lines and those that begin with # are passed over.
 *
 * @throws UsageError that names the file and the line, for the first line that is no question; and where there is none at all
 */
export function readPairs(text: string, { path, size }: PairsSource): readonly TraceQuery[] {
  const queries = text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.trim().split(/\s+/).filter(Boolean);
    if (words[0] === undefined || words[0].startsWith("#")) return [];
    return [readPair(words, { path: `${path}:${index + 1}`, size })];
  });
  if (queries.length === 0) throw new UsageError(`${path}: there is no line FROM TO [SIZE] in it`);
  return queries;
}

function readPair([from, to, own, ...more]: readonly string[], { path, size }: PairsSource): TraceQuery {
  if (from === undefined || to === undefined || more.length > 0) throw new UsageError(`${path}: expected FROM TO [SIZE]`);
  try {
    return readTraceQuery({ from, to, size: own ?? size, fromNode: null });
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
