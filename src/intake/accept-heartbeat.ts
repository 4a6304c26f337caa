import { placeObservation } from "../domain/history/place-observation.ts";
import type { Moment, Observation, Span } from "../domain/history/span.ts";
import { Failure } from "../failure/failure.ts";
import { readNodeIds } from "../storage/ensure-node.ts";
import { readNodeHistory } from "../storage/read-spans.ts";
import { savePlacement } from "../storage/save-placement.ts";
import type { Store } from "../storage/store.ts";
import { touchHeartbeat } from "../storage/touch-heartbeat.ts";
import { compareAndSet } from "./compare-and-set.ts";
import { presentSpan, spanWrites } from "./span-writes.ts";

/** "Nothing has changed since the snapshot with this digest." */
export type Heartbeat = Readonly<{ cluster: string; node: string; digest: string; receivedAt: Moment }>;

/** As the database spells a digest; it takes other spellings too, which no ETag of ours has. */
const DIGEST = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Takes in a heartbeat: one statement on one row. After a silence longer than the overdue limit the gap is kept in history, as an
 * unchanged push does.
 *
 * @throws digest_not_current unless the digest is that of the node's present version; busy
 */
export async function acceptHeartbeat(store: Store, heartbeat: Heartbeat): Promise<void> {
  if (!DIGEST.test(heartbeat.digest)) throw notCurrent(heartbeat);
  if (await touchHeartbeat(store, heartbeat)) return;
  await compareAndSet(heartbeat.node, () => resume(store, heartbeat));
}

async function resume(store: Store, heartbeat: Heartbeat): Promise<true | null> {
  const ids = await readNodeIds(store, heartbeat);
  const history = ids === null ? null : await readNodeHistory(store, ids, heartbeat.receivedAt);
  const present = history === null ? null : presentSpan(history);
  if (ids === null || history === null || present?.digest !== heartbeat.digest) throw notCurrent(heartbeat);

  const { spans } = placeObservation(history.spans, observationOf(heartbeat, present));
  const { receivedAt } = heartbeat;
  const due = { from: receivedAt, to: Number.POSITIVE_INFINITY, receivedAt };
  const write = {
    ...spanWrites(history, spans, receivedAt),
    slots: { gone: [], changed: [], opened: [] },
    volatile: null,
    due,
    tokenEndsAt: null,
    body: null,
  };
  return (await savePlacement(store, ids, write)) || null;
}

/** The node's clock is not known from a heartbeat: what its last push said of it stays. */
function observationOf({ digest, receivedAt }: Heartbeat, { sender, okSections }: Span): Observation {
  return { effectiveAt: receivedAt, digest, observedAt: null, okSections, sender: { ...sender, receivedAt } };
}

function notCurrent({ node }: Heartbeat): Failure {
  return new Failure("digest_not_current", `this is not the digest of ${node}'s present snapshot: send the snapshot`);
}
