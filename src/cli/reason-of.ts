/** What the system says of a file that it cannot read, without the name of its call: `ENOENT: no such file or directory`. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/, \w+( '.*')?$/, "") : String(error);
}
