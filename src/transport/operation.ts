import type { Caller } from "../access/caller.ts";
import type { Asker } from "../questions/cluster-at.ts";

/** Begins one operation: what its caller may see, its now, and its snapshot of the database. */
export type OpenOperation = (caller: Caller) => { asker: Asker; close: () => Promise<void> };

/** Asks in an operation of its own, which ends with the answer. */
export async function inOperation<T>(openOperation: OpenOperation, caller: Caller, ask: (asker: Asker) => Promise<T>): Promise<T> {
  const { asker, close } = openOperation(caller);
  try {
    return await ask(asker);
  } finally {
    await close();
  }
}
