import { Failure } from "../failure/failure.ts";

/** Writers of one node that meet repeat what they do; each time one of them is through. */
const ATTEMPTS_MAX = 20;

/**
 * Repeats an attempt that reads, decides and writes only if nobody else wrote in between. An attempt that lost gives null.
 *
 * @throws busy after 20 attempts
 */
export async function compareAndSet<T>(node: string, attempt: () => Promise<T | null>): Promise<T> {
  for (let tried = 0; tried < ATTEMPTS_MAX; tried++) {
    const done = await attempt();
    if (done !== null) return done;
  }
  throw new Failure("busy", `${node} is being written by others at the same time`);
}
