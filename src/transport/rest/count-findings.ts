import type { Caller } from "../../access/caller.ts";
import { findingsNow, type OpenFindings } from "../../questions/finding-counts.ts";
import { inOperation, type OpenOperation } from "../operation.ts";

/** What is open now, and how far behind the looking is. */
export type CountFindings = (caller: Caller) => Promise<Readonly<{ open: readonly OpenFindings[]; lagSeconds: number }>>;

/** Counts the findings of every cluster that are open now. */
export function countFindings(openOperation: OpenOperation): CountFindings {
  return (caller) =>
    inOperation(openOperation, caller, async (asker) => {
      const { open, oldestDue } = await findingsNow(asker);
      return { open, lagSeconds: oldestDue === null ? 0 : Math.max(0, asker.now - oldestDue) / 1000 };
    });
}
