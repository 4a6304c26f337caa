import type { Moment, Observation } from "../domain/history/span.ts";
import type { NodeIds } from "../storage/ensure-node.ts";
import type { DueStretch } from "../storage/finding-due.ts";
import type { LastBody } from "../storage/last-body.ts";
import { saveContent } from "../storage/save-content.ts";
import { savePlacement } from "../storage/save-placement.ts";
import { slotChanges } from "../storage/slot-changes.ts";
import type { Store } from "../storage/store.ts";
import type { VolatileWrite } from "../storage/write-volatile.ts";
import type { PlannedPush } from "./plan-push.ts";
import type { PushedBody } from "./push.ts";
import { spanWrites } from "./span-writes.ts";
import { volatileBefore } from "./volatile-before.ts";

/** Writes what was planned. Content goes first: it is immutable and nothing refers to it yet. False where somebody else wrote meanwhile. */
export async function savePlan(
  store: Store,
  ids: NodeIds,
  { body, ...plan }: PlannedPush & Readonly<{ body: PushedBody | null }>,
): Promise<boolean> {
  await saveContent(store, ids.clusterId, plan.content);
  const volatile = volatileWrite(plan);
  return savePlacement(store, ids, {
    ...spanWrites(plan.history, plan.placement.spans, plan.observation.sender.receivedAt),
    slots: slotChanges(plan.before, plan.after),
    volatile,
    due: dueStretch(plan, volatile),
    tokenEndsAt: null,
    body: body !== null && plan.placement.outcome === "applied" ? await bodyToKeep(body, plan.observation) : null,
  });
}

/** Some 15 times as much when it is unpacked. */
const KEPT_BYTES_MAX = 1024 * 1024;

async function bodyToKeep({ form, pack }: PushedBody, { digest, sender: { receivedAt } }: Observation): Promise<LastBody> {
  const packed = await pack();
  return { form, digest, receivedAt, packedBytes: packed.length, packed: packed.length > KEPT_BYTES_MAX ? null : packed };
}

/**
 * Of what time the report is news: until the next one of the same sections. Null where it says what was known already: then it is news
 * only that the node is heard of again.
 */
function dueStretch({ placement, observation, before, after }: PlannedPush, volatile: VolatileWrite | null): DueStretch | null {
  const { effectiveAt: from, sender } = observation;
  const { receivedAt } = sender;
  const isChange = before.length > 0 || after.length > 0;
  if (placement.outcome === "late") {
    return isChange ? { from, to: Math.max(...[...placement.reach.values()].map(({ to }) => to)), receivedAt } : null;
  }
  const isNews = isChange || placement.span.validFrom === from || (volatile !== null && volatile.rows !== null);
  return isNews ? { from, to: Number.POSITIVE_INFINITY, receivedAt } : null;
}

/**
 * Volatile rows are those of the newest push; a late one tells what was, and nobody asks for that. Known rows that were overdue begin
 * anew. Of two reports of one moment the one that comes later holds, from the next millisecond on.
 */
function volatileWrite({ history, state, observation, placement }: PlannedPush): VolatileWrite | null {
  const { effectiveAt } = observation;
  const before = volatileBefore(history);
  if (placement.outcome === "late" || isOlder(effectiveAt, before)) return null;

  const isKnown = history.volatileDigest === state.volatileDigest && isInTime(effectiveAt, before);
  if (isKnown) return { at: effectiveAt, digest: state.volatileDigest, rows: null, before };
  const at = effectiveAt === before?.lastSeenAt ? effectiveAt + 1 : effectiveAt;
  return { at, digest: state.volatileDigest, rows: state.volatile, before };
}

type Before = VolatileWrite["before"];

const isOlder = (at: Moment, before: Before): boolean => before !== null && at < before.lastSeenAt;
const isInTime = (at: Moment, before: Before): boolean => before !== null && at < before.overdueAt;
