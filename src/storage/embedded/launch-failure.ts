import { Failure } from "../../failure/failure.ts";

const WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "it is not a directory",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of it is not a directory",
};

/** Why the embedded PostgreSQL does not start, and what the operator can do: the sentence is the whole message of the program. */
export function launchFailure(what: string, cause?: unknown): Failure {
  return new Failure("database_unavailable", `embedded PostgreSQL: ${what}`, { cause });
}

/** The same from an error of the file system, which names its path; any other error comes back as it is. */
export function toLaunchFailure(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error) || !("path" in error)) return error;
  const words = WORDS[String(error.code)];
  if (words === undefined) return error;
  return launchFailure(`${String(error.path)}: ${words}; choose another VXLENS_DATA_DIR or set DATABASE_URL`, error);
}
