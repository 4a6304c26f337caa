import type { Mac } from "../domain/address/mac.ts";
import { nodeFreshness } from "../domain/history/node-freshness.ts";
import type { Moment } from "../domain/history/span.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import type { KnownNode, Marks } from "../storage/cluster-state.ts";
import { hasSections, readClusterState, readMissingSlots, readSightings, type RememberedState } from "../storage/read-cluster-state.ts";
import { type Counted, readClusterTables } from "../storage/read-cluster-tables.ts";
import { readDowntimes } from "../storage/read-downtimes.ts";
import { readMacSlots } from "../storage/read-mac-slots.ts";
import type { VolatileReport } from "../storage/read-volatile.ts";
import type { Asker, ClusterAt } from "./cluster-at.ts";
import { volatileUsableUntil } from "./nodes.ts";

/** The tables of the nodes that count at the moment: all but the LOST ones. With a MAC: at least those of its rows that name it. */
export async function clusterTables(of: ClusterAt, mac: Mac | null = null): Promise<ClusterTables> {
  const { asker, cluster, at } = of;
  const found = await readClusterState(asker.store, cluster, at);
  const slots = mac === null ? null : await slotsNaming(of, found, mac);
  const counting = await counted(of, found);
  await readMissingSlots(asker.store, found, { slots, nodes: counting.nodes });
  return readClusterTables(asker.store, cluster.id, counting);
}

/** Usually everybody was heard of in time, and nothing has to be left out. */
async function counted(of: ClusterAt, found: RememberedState): Promise<Counted> {
  const { state } = found;
  if (of.at <= allInTimeUntil(found, of.asker)) return { state, nodes: state.nodes, volatile: state.volatile };

  const { marks } = await readSightings(of.asker.store, found, of);
  const lost = await lostNodes(of, marks);
  return {
    state,
    nodes: those(countedNodes, state.nodes, ({ id }) => !lost.has(id)),
    volatile: those(usableReports, state.volatile, (report) => of.at <= usableUntil(report, marks)),
  };
}

/** Until when at least, by the sightings that are remembered, no node is LOST and no volatile report unusable. */
function allInTimeUntil(found: RememberedState, { lostAfterMs }: Pick<Asker, "lostAfterMs">): Moment {
  const known = inTimeUntil.get(found);
  if (known !== undefined) return known;
  const { marks, state } = found;
  const seen = [...marks.values()].map(({ lastSeenAt }) => lastSeenAt + lostAfterMs);
  const usable = state.volatile.map((report) => usableUntil(report, marks));
  const until = [...seen, ...usable].reduce((least, moment) => Math.min(least, moment), Number.POSITIVE_INFINITY);
  inTimeUntil.set(found, until);
  return until;
}

const inTimeUntil = new WeakMap<RememberedState, Moment>();

/** Reports of nodes that are not there any more are never looked at. */
function usableUntil(report: VolatileReport, marks: Marks): Moment {
  const mark = marks.get(report.nodeId);
  return mark === undefined ? Number.POSITIVE_INFINITY : volatileUsableUntil(report, mark);
}

async function slotsNaming({ asker, cluster }: ClusterAt, { state }: RememberedState, mac: Mac): Promise<readonly number[]> {
  return hasSections(state, ["neighbors", "fdb"]) ? [] : readMacSlots(asker.store, cluster.id, mac);
}

/** Usually nobody has been silent for long enough, and there is nothing to read. */
async function lostNodes({ asker, at }: ClusterAt, marks: Marks): Promise<ReadonlySet<number>> {
  const { lostAfterMs } = asker;
  const silent = [...marks.values()].filter(({ lastSeenAt }) => at - lastSeenAt > lostAfterMs);
  if (silent.length === 0) return new Set();

  const from = Math.min(...silent.map(({ lastSeenAt }) => lastSeenAt));
  const downtimes = await readDowntimes(asker.store, { from, to: at });
  const lost = silent.filter((mark) => nodeFreshness({ ...mark, at, lostAfterMs }, downtimes) === "LOST");
  return new Set(lost.map(({ id }) => id));
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
