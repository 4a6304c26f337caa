import { setFlagsFromString } from "node:v8";

/**
 * Lets the heap grow to twice what was alive at the last full collection before the next. On a machine with much memory V8 waits for four
 * times that: 50 MiB were alive of 230 MiB after 1,000 snapshots of 300 kB (BENCHMARKS.md). A limit of the heap would do the same, and end
 * the process where many large snapshots come at once.
 */
export function boundHeap(): void {
  setFlagsFromString("--heap-growing-percent=100");
}
