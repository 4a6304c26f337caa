import { nodeFreshness } from "../domain/history/node-freshness.ts";
import { type Moment, overdueAfterMs } from "../domain/history/span.ts";
import { volatileUsableUntil } from "../domain/history/volatile-usable-until.ts";
import type { KnownNode, Marks } from "./cluster-state.ts";
import type { NodeMark } from "./read-node-marks.ts";
import { readSightings, type RememberedState } from "./read-cluster-state.ts";
import type { Counted } from "./read-cluster-tables.ts";
import type { ClusterRow } from "./read-cluster.ts";
import { readDowntimes } from "./read-downtimes.ts";
import type { VolatileReport } from "./read-volatile.ts";
import type { Store } from "./store.ts";

/** A cluster as of a moment, and when a silent node counts no more. */
export type StateAsked = Readonly<{ asker: Readonly<{ store: Store; lostAfterMs: number }>; cluster: ClusterRow; at: Moment }>;

/**
 * What of a state counts at the moment: nodes that are not LOST, and volatile reports that are not overdue. It is found anew only once
 * something may have aged: what has aged already comes back with a write that makes another state.
 */
export async function counted(of: StateAsked, found: RememberedState): Promise<Counted> {
  const known = remembered.get(found);
  if (known !== undefined && known.from <= of.at && of.at <= known.until) return known.counted;

  const seen = await readSightings(of.asker.store, found, of);
  const { marks, state } = seen;
  const lost = await lostNodes(of, marks);
  const isUsable = ({ nodeId, ...report }: VolatileReport): boolean => of.at <= usableUntil(report, marks.get(nodeId));
  const volatile = those(usableReports, state.volatile, isUsable);
  const nodes = those(countedNodes, state.nodes, ({ id }) => !lost.has(id));
  const counting = { state, nodes, volatile, unknown: unknownNodes(of, marks, volatile) };
  remembered.set(seen, { counted: counting, from: of.at, until: unagedUntil(of, marks, counting) });
  return counting;
}

/** What counted at a moment, and until when at least the same does if nothing is written. */
type Counting = Readonly<{ counted: Counted; from: Moment; until: Moment }>;

const remembered = new WeakMap<RememberedState, Counting>();

/** Usually nobody has been silent for long enough, and there is nothing to read. */
async function lostNodes({ asker, at }: StateAsked, marks: Marks): Promise<ReadonlySet<number>> {
  const { lostAfterMs } = asker;
  const silent = [...marks.values()].filter(({ lastSeenAt }) => at - lastSeenAt > lostAfterMs);
  if (silent.length === 0) return new Set();

  const from = Math.min(...silent.map(({ lastSeenAt }) => lastSeenAt));
  const downtimes = await readDowntimes(asker.store, { from, to: at });
  const lost = silent.filter((mark) => nodeFreshness({ ...mark, at, lostAfterMs }, downtimes) === "LOST");
  return new Set(lost.map(({ id }) => id));
}

/** Reports of nodes that are not there any more are never looked at. */
function usableUntil(report: Pick<VolatileReport, "validTo" | "lastSeenAt">, mark: NodeMark | undefined): Moment {
  return mark === undefined ? Number.POSITIVE_INFINITY : volatileUsableUntil(report, mark);
}

/**
 * The nodes whose dynamic neighbors nobody knows at the moment: no report of theirs may be used, and it is not that they have told of
 * having none. That is remembered of what still is: of a past that something has changed since, whoever has no report is unknown.
 */
function unknownNodes({ cluster, at }: StateAsked, marks: Marks, usable: readonly VolatileReport[]): ReadonlySet<number> {
  const told = new Set(usable.filter(({ section }) => section === "neighbors").map(({ nodeId }) => nodeId));
  const isPresent = cluster.changedAt !== null && cluster.changedAt <= at;
  const unknown = [...marks.values()].filter((mark) => !told.has(mark.id) && !(isPresent && at <= noneUntil(mark)));
  return new Set(unknown.map(({ id }) => id));
}

/** Until when a node without volatile rows is known to have none. */
function noneUntil({ volatileSeenAt, intervalSeconds }: NodeMark): Moment {
  return volatileSeenAt === null ? Number.NEGATIVE_INFINITY : volatileSeenAt + overdueAfterMs(intervalSeconds);
}

/** Sightings in time only move these ends farther; others are writes, see touchNode. */
function unagedUntil({ asker, at }: StateAsked, marks: Marks, { nodes, volatile }: Counted): Moment {
  const present = new Set(nodes.map(({ id }) => id));
  const ends = [...marks.values()].flatMap((mark) => [lostFrom(mark, { at, lostAfterMs: asker.lostAfterMs, present }), noneUntil(mark)]);
  ends.push(...volatile.map((report) => usableUntil(report, marks.get(report.nodeId))));
  return ends.reduce((least, end) => (end < at ? least : Math.min(least, end)), Number.POSITIVE_INFINITY);
}

type Counts = Readonly<{ at: Moment; lostAfterMs: number; present: ReadonlySet<number> }>;

/**
 * When the node is LOST if it stays silent. Any time, where it would be but for our own downtime; and where it is LOST before it is
 * overdue, a sighting may bring it back without a write.
 */
function lostFrom({ id, lastSeenAt, intervalSeconds }: NodeMark, { at, lostAfterMs, present }: Counts): Moment {
  const from = lastSeenAt + lostAfterMs;
  return from < at && (present.has(id) || lostAfterMs < overdueAfterMs(intervalSeconds)) ? at : from;
}

const countedNodes = new WeakMap<readonly KnownNode[], readonly KnownNode[]>();
const usableReports = new WeakMap<readonly VolatileReport[], readonly VolatileReport[]>();

/** A part of a list: the list itself where it is all of it, and the same part as the last time where it is that. */
function those<T>(parts: WeakMap<readonly T[], readonly T[]>, all: readonly T[], isAmong: (item: T) => boolean): readonly T[] {
  const among = all.filter(isAmong);
  if (among.length === all.length) return all;
  const last = parts.get(all);
  if (last?.length === among.length && last.every((item, index) => item === among[index])) return last;
  parts.set(all, among);
  return among;
}
