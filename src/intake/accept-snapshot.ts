import { holdsObservation, type Moment, type Observation } from "../domain/history/span.ts";
import { Failure } from "../failure/failure.ts";
import { NO_CHAIN } from "../storage/chain.ts";
import { type EnsuredNode, ensureNode, type NodeIds, readNodeIds } from "../storage/ensure-node.ts";
import { type NodeState, nodeStateOf } from "../storage/node-state.ts";
import { type NodeHistory, readHoldingSpan, readNodeHistory } from "../storage/read-spans.ts";
import type { Store } from "../storage/store.ts";
import { touchNode } from "../storage/touch-node.ts";
import { compareAndSet } from "./compare-and-set.ts";
import { clockSkewMs, effectiveTime } from "./effective-time.ts";
import { planPush } from "./plan-push.ts";
import { type Push, type PushedBody, type PushResult, snapshotIdOf } from "./push.ts";
import { savePlan } from "./save-plan.ts";

export type AcceptOptions = Readonly<{
  /** Observations older than this are refused: what they would enter is no longer kept. */
  historyFrom: Moment;
  /** Do everything but store. */
  isDryRun: boolean;
  /** Kept as evidence where the push says something new, and is the newest. */
  body?: PushedBody;
}>;

/**
 * Takes in one node's report of itself. When this returns, what it says is durable.
 * An unchanged push costs one statement on one row.
 *
 * @throws history_not_kept, observed_in_the_future, busy
 */
export async function acceptSnapshot(store: Store, push: Push, options: AcceptOptions): Promise<PushResult> {
  return acceptState(store, { push, state: nodeStateOf(push.readings) }, options);
}

/** The same once all of the report's content has its name: what is left is the database's part. */
export async function acceptState(
  store: Store,
  { push, state }: { push: Push; state: NodeState },
  options: AcceptOptions,
): Promise<PushResult> {
  const { cluster, node } = push;
  const observation = observationOf(push, state);
  refuseForgotten(observation, options.historyFrom);
  if (!options.isDryRun) {
    const touched = await touchNode(store, { cluster, node, observation, volatileDigest: state.volatileDigest });
    if (touched !== null)
      return resultOf({ outcome: "unchanged", changes: {}, version: { ...touched, digest: state.digest } }, observation);
  }
  const attempt = { push, state, observation, isDryRun: options.isDryRun, body: options.body ?? null };
  const found = options.isDryRun
    ? await dryNode(store, push)
    : await ensureNode(store, { cluster, node, historyFrom: options.historyFrom });
  if (found?.isNew === true) return placed(store, found, { ...attempt, guess: NEW_NODE });
  if (found !== null) refuseForgotten(observation, found.historyFrom);
  return placed(store, found, attempt);
}

/** Null: nobody of that name ever reported. */
async function dryNode(store: Store, { cluster, node }: Push): Promise<EnsuredNode | null> {
  const known = await readNodeIds(store, { cluster, node });
  return known === null ? null : { ...known, isNew: false };
}

function observationOf(push: Push, { digest, okSections }: NodeState): Observation {
  const { receivedAt, intervalSeconds, agentVersion } = push;
  const sender = { receivedAt, clockSkewMs: clockSkewMs(push), intervalSeconds, agentVersion };
  return { effectiveAt: effectiveTime(push), digest, observedAt: push.observedAt, okSections, sender };
}

type Told = Pick<PushResult, "outcome" | "changes"> & Readonly<{ version: { validFrom: Moment; digest: string } }>;

function resultOf({ outcome, changes, version }: Told, { effectiveAt, sender }: Observation): PushResult {
  return { outcome, snapshotId: snapshotIdOf(version), digest: version.digest, effectiveAt, receivedAt: sender.receivedAt, changes };
}

/** A clock between 1970 and 9999 can tell of moments before any year that PostgreSQL reads, so this goes before every statement. */
function refuseForgotten({ effectiveAt }: Observation, historyFrom: Moment): void {
  if (effectiveAt >= historyFrom) return;
  const [observed, kept] = [effectiveAt, historyFrom].map((moment) => new Date(moment).toISOString());
  throw new Failure("history_not_kept", `observed at ${observed}, but history is kept from ${kept}`);
}

type Attempt = Readonly<{
  push: Push;
  state: NodeState;
  observation: Observation;
  isDryRun: boolean;
  body: PushedBody | null;
  /** What the first attempt takes to be the node's history, without asking. A wrong guess is a lost attempt. */
  guess?: NodeHistory;
}>;

function placed(store: Store, ids: NodeIds | null, attempt: Attempt): Promise<PushResult> {
  const { push, state, observation, isDryRun, body } = attempt;
  let { guess } = attempt;
  return compareAndSet(push.node, async () => {
    const history = guess ?? (ids === null ? NO_HISTORY : await readNodeHistory(store, ids, observation.effectiveAt));
    guess = undefined;
    const held = ids === null ? null : await heldAlready(store, ids, { history, observation });
    if (held !== null)
      return resultOf({ outcome: "duplicate", changes: {}, version: { ...held, digest: observation.digest } }, observation);

    const plan = await planPush(store, ids, { history, state, observation });
    const isDone = isDryRun || ids === null || (await savePlan(store, ids, { ...plan, body }));
    return isDone ? resultOf({ outcome: plan.placement.outcome, changes: plan.changes, version: plan.placement.span }, observation) : null;
  });
}

const NO_HISTORY: NodeHistory = {
  revision: -1,
  headSeenAt: null,
  volatileDigest: null,
  volatileSeenAt: null,
  chain: NO_CHAIN,
  spans: [],
};
const NEW_NODE: NodeHistory = { ...NO_HISTORY, revision: 0 };

/** The version that holds this observation already, be it of a time when the node's clock was wrong. */
async function heldAlready(
  store: Store,
  ids: NodeIds,
  { history, observation }: { history: NodeHistory; observation: Observation },
): Promise<{ validFrom: Moment } | null> {
  const { digest, observedAt } = observation;
  if (observedAt === null || history.spans.length === 0) return null;
  const near = history.spans.find((span) => holdsObservation(span, observation));
  return near ?? readHoldingSpan(store, ids, { digest, observedAt });
}
