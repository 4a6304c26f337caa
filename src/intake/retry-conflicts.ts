import { setTimeout as sleep } from "node:timers/promises";
import { isWriteConflict } from "../failure/sql-state.ts";

/** After so many the caller is asked to come again: what is in the way does not pass by itself. */
const RETRIES_MAX = 3;
/** Those who met once shall not meet again: each waits up to this long, and twice as long the next time. */
const PAUSE_MS_MAX = 20;

/**
 * Does it again when PostgreSQL rolled a statement back because of a deadlock or a serialization failure. All that intake writes may be
 * written again: a statement that failed so has left nothing, and content that is stored already makes no difference.
 *
 * @throws what the work throws, write conflicts among it after three more attempts
 */
export async function retryConflicts<T>(work: () => Promise<T>, onRetry: () => void): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await work();
    } catch (error) {
      if (retries === RETRIES_MAX || !isWriteConflict(error)) throw error;
    }
    onRetry();
    await sleep(Math.random() * PAUSE_MS_MAX * 2 ** retries);
  }
}
