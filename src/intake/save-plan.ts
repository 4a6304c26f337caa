import type { NodeIds } from "../storage/ensure-node.ts";
import { saveContent } from "../storage/save-content.ts";
import { savePlacement, type VolatileWrite } from "../storage/save-placement.ts";
import { slotChanges } from "../storage/slot-changes.ts";
import type { Store } from "../storage/store.ts";
import type { PlannedPush } from "./plan-push.ts";
import { spanWrites } from "./span-writes.ts";

/** Writes what was planned. Content goes first: it is immutable and nothing refers to it yet. False where somebody else wrote meanwhile. */
export async function savePlan(store: Store, ids: NodeIds, plan: PlannedPush): Promise<boolean> {
  await saveContent(store, ids.clusterId, plan.content);
  return savePlacement(store, ids, {
    ...spanWrites(plan.history, plan.placement.spans, plan.observation.sender.receivedAt),
    slots: slotChanges(plan.before, plan.after),
    volatile: volatileWrite(plan),
  });
}

/** Volatile rows are those of the newest push; a late one tells what was, and nobody asks for that. */
function volatileWrite({ history, state, observation, placement }: PlannedPush): VolatileWrite | null {
  const isNewest = placement.outcome !== "late" && observation.effectiveAt >= (history.volatileSeenAt ?? Number.NEGATIVE_INFINITY);
  if (!isNewest) return null;
  const isKnown = history.volatileDigest === state.volatileDigest;
  return {
    at: observation.effectiveAt,
    digest: state.volatileDigest,
    rows: isKnown ? null : state.volatile,
    lastSeenAt: history.volatileSeenAt,
  };
}
