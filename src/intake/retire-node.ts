import type { SlotInterval } from "../domain/history/paint-slot.ts";
import type { Moment, Span } from "../domain/history/span.ts";
import { SECTIONS } from "../domain/snapshot/section.ts";
import { Failure } from "../failure/failure.ts";
import { type NodeIds, readNodeIds } from "../storage/ensure-node.ts";
import { readSlotIntervals } from "../storage/read-slot-intervals.ts";
import { type NodeHistory, readNodeHistory } from "../storage/read-spans.ts";
import { savePlacement } from "../storage/save-placement.ts";
import { type SlotChanges, slotChanges } from "../storage/slot-changes.ts";
import { REPORT, slotsOf } from "../storage/slot.ts";
import type { Store } from "../storage/store.ts";
import type { VolatileWrite } from "../storage/write-volatile.ts";
import { compareAndSet } from "./compare-and-set.ts";
import { presentSpan, spanWrites } from "./span-writes.ts";
import { volatileBefore } from "./volatile-before.ts";

export type Retirement = Readonly<{ cluster: string; node: string; receivedAt: Moment }>;

/**
 * Ends a node's present: it is there no longer, its history stays, and its next push begins a new life under the same name. The token that
 * it had is not taken for that.
 *
 * @throws not_found where no such node is present: it never reported, or is retired already; busy
 */
export async function retireNode(store: Store, retirement: Retirement): Promise<void> {
  await compareAndSet(retirement.node, () => retire(store, retirement));
}

async function retire(store: Store, { cluster, node, receivedAt }: Retirement): Promise<true | null> {
  const ids = await readNodeIds(store, { cluster, node });
  if (ids === null) throw notFound(cluster, node);
  const history = await readNodeHistory(store, ids, receivedAt);
  const present = presentSpan(history);
  if (present === null) throw notFound(cluster, node);

  const at = endOf(present, history.volatileSeenAt, receivedAt);
  const spans = history.spans.map((span) => (span === present ? { ...span, validTo: at, isRetired: true } : span));
  return (
    (await savePlacement(store, ids, {
      ...spanWrites(history, spans, receivedAt),
      slots: await closedSlots(store, ids, at),
      volatile: closedVolatile(history, at),
      due: { from: at, to: Number.POSITIVE_INFINITY, receivedAt },
      tokenEndsAt: receivedAt,
      body: null,
    })) || null
  );
}

function notFound(cluster: string, node: string): Failure {
  return new Failure("not_found", `cluster ${cluster} has no node ${node} that is present`);
}

/** Another replica's clock may be ahead of ours; an interval of no length would hold nothing. Volatile rows do not outlive their node. */
function endOf(present: Span, volatileSeenAt: Moment | null, now: Moment): Moment {
  return Math.max(now, present.lastSeenAt + 1, (volatileSeenAt ?? 0) + 1);
}

async function closedSlots(store: Store, ids: NodeIds, at: Moment): Promise<SlotChanges> {
  const held = await readSlotIntervals(store, ids, { slots: slotsOf([REPORT, ...SECTIONS]), from: at, to: Number.POSITIVE_INFINITY });
  const open = [...held].flatMap(([slot, intervals]) => intervals.filter(isOpen).map((interval) => ({ slot, ...interval })));
  return slotChanges(
    open,
    open.map((row) => ({ ...row, validTo: at })),
  );
}

const isOpen = ({ validTo }: SlotInterval): boolean => validTo === Number.POSITIVE_INFINITY;

function closedVolatile(history: NodeHistory, at: Moment): VolatileWrite {
  return { at, digest: null, rows: new Map(SECTIONS.map((section) => [section, []])), before: volatileBefore(history) };
}
