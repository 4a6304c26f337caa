import { overdueAfterMs } from "../domain/history/span.ts";
import type { NodeHistory } from "../storage/read-spans.ts";
import type { VolatileWrite } from "../storage/write-volatile.ts";
import { presentSpan } from "./span-writes.ts";

/** The volatile rows that a node had: when they were reported last, and from when on they are overdue, by the interval told until now. Null: none are present. */
export function volatileBefore(history: NodeHistory): VolatileWrite["before"] {
  const { volatileSeenAt } = history;
  if (volatileSeenAt === null) return null;
  const limitMs = overdueAfterMs(presentSpan(history)?.sender.intervalSeconds ?? 0);
  // A report is not overdue at the limit itself.
  return { lastSeenAt: volatileSeenAt, overdueAt: volatileSeenAt + limitMs + 1 };
}
