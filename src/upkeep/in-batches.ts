export type Batches = Readonly<{
  /** Rows a statement: what a running push may have to wait for. */
  batch: number;
  /** Stops between two statements. */
  signal: AbortSignal | undefined;
}>;

/** Repeats a statement that does up to `batch` rows until it finds less, and gives how many it did. Null of a statement: somebody else does it. */
export async function inBatches(statement: (limit: number) => Promise<number | null>, { batch, signal }: Batches): Promise<number> {
  let total = 0;
  let rows: number | null = batch;
  while (rows === batch && !isStopped(signal)) {
    rows = await statement(batch);
    total += rows ?? 0;
  }
  return total;
}

/** Whether to stop before the next statement. */
export const isStopped = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;
