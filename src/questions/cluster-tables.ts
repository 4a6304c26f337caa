import type { Mac } from "../domain/address/mac.ts";
import { nodeFreshness } from "../domain/history/node-freshness.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import type { KnownNode } from "../storage/cluster-state.ts";
import { hasSections, readClusterState, readPeerSlots, type RememberedState } from "../storage/read-cluster-state.ts";
import { readClusterTables } from "../storage/read-cluster-tables.ts";
import { readDowntimes } from "../storage/read-downtimes.ts";
import { readMacSlots } from "../storage/read-mac-slots.ts";
import type { VolatileReport } from "../storage/read-volatile.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { isVolatileUsable } from "./nodes.ts";

/** The tables of the nodes that count at the moment: all but the LOST ones. With a MAC: at least those of its rows that name it. */
export async function clusterTables(of: ClusterAt, mac: Mac | null = null): Promise<ClusterTables> {
  const { asker, cluster, at } = of;
  const found = await readClusterState(asker.store, cluster.id, at);
  await readPeerSlots(asker.store, found, mac === null ? null : await slotsNaming(of, found, mac));
  const lost = await lostNodes(of, found);
  return readClusterTables(asker.store, cluster.id, {
    state: found.state,
    nodes: those(countedNodes, found.state.nodes, ({ id }) => !lost.has(id)),
    volatile: those(usableReports, found.state.volatile, (report) => isUsable(report, found)),
  });
}

async function slotsNaming({ asker, cluster }: ClusterAt, { state }: RememberedState, mac: Mac): Promise<readonly number[]> {
  return hasSections(state, ["neighbors", "fdb"]) ? [] : readMacSlots(asker.store, cluster.id, mac);
}

/** Usually nobody has been silent for long enough, and there is nothing to read. */
async function lostNodes({ asker, at }: ClusterAt, { marks }: RememberedState): Promise<ReadonlySet<number>> {
  const { lostAfterMs } = asker;
  const silent = [...marks.values()].filter(({ lastSeenAt }) => at - lastSeenAt > lostAfterMs);
  if (silent.length === 0) return new Set();

  const from = Math.min(...silent.map(({ lastSeenAt }) => lastSeenAt));
  const downtimes = await readDowntimes(asker.store, { from, to: at });
  const lost = silent.filter((mark) => nodeFreshness({ ...mark, at, lostAfterMs }, downtimes) === "LOST");
  return new Set(lost.map(({ id }) => id));
}

/** A state may have been read for an earlier moment at which reports held that have ended since. */
function isUsable(report: VolatileReport, { at, marks }: RememberedState): boolean {
  const mark = marks.get(report.nodeId);
  return mark !== undefined && report.validTo > at && isVolatileUsable(report, mark, at);
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
