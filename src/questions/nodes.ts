import { type Downtime, nodeFreshness, type NodeFreshness } from "../domain/history/node-freshness.ts";
import { type Moment, overdueAfterMs } from "../domain/history/span.ts";
import { readDowntimes } from "../storage/read-downtimes.ts";
import { type NodeRow, readNodes } from "../storage/read-nodes.ts";
import { askedName } from "./asked-names.ts";
import type { ClusterAt } from "./cluster-at.ts";

/** One node as of a moment. */
export type NodeAt = Readonly<{
  of: ClusterAt;
  id: number;
  name: string;
  state: NodeFreshness;
  /** When the tables answered here were seen last, at or before the moment; null where it never reported. */
  observedAt: Moment | null;
  receivedAt: Moment | null;
  clockSkewMs: number | null;
  intervalSeconds: number;
  agentVersion: string | null;
  okSections: number;
  /** When its volatile rows were reported last, of those that are present now. */
  volatileSeenAt: Moment | null;
}>;

/** One that has reported. */
export type ReportedNode = NodeAt & Readonly<{ observedAt: Moment; receivedAt: Moment }>;

/** Every node of the cluster that was there at the moment, by name. A node that fell silent is there, LOST at last, until it is retired. */
export async function nodesAt(of: ClusterAt): Promise<ReportedNode[]> {
  return withStates(of, await readNodes(of.asker.store, of.cluster.id, { at: of.at }));
}

/** One node; null where none of that name was there at the moment. */
export async function nodeAt(of: ClusterAt, name: string): Promise<ReportedNode | null> {
  const [node] = await nodesNamed(of, [name]);
  return node ?? null;
}

/** Those of these nodes that were there at the moment, by name. */
export async function nodesNamed(of: ClusterAt, names: readonly string[]): Promise<ReportedNode[]> {
  return names.length === 0
    ? []
    : withStates(of, await readNodes(of.asker.store, of.cluster.id, { at: of.at, names: names.map(askedName) }));
}

async function withStates(of: ClusterAt, rows: readonly NodeRow[]): Promise<ReportedNode[]> {
  const { at, asker } = of;
  const silent = rows.filter(
    ({ lastSeenAt, intervalSeconds }) => at - lastSeenAt > Math.min(overdueAfterMs(intervalSeconds), asker.lostAfterMs),
  );
  const from = Math.min(...silent.map(({ lastSeenAt }) => lastSeenAt));
  // Who was heard of in time is FRESH, whenever we were down; usually that is everybody.
  const downtimes = silent.length === 0 ? [] : await readDowntimes(asker.store, { from, to: at });
  return rows.map((row) => withState(of, row, downtimes));
}

function withState(of: ClusterAt, row: NodeRow, downtimes: readonly Downtime[]): ReportedNode {
  const { at, asker } = of;
  const { id, name, clockSkewMs, intervalSeconds, agentVersion, okSections, volatileSeenAt } = row;
  const observedAt = Math.min(row.lastSeenAt, at);
  const state = nodeFreshness({ at, lastSeenAt: observedAt, intervalSeconds, lostAfterMs: asker.lostAfterMs }, downtimes);
  const receivedAt = row.lastSeenAt > at ? at : row.receivedAt;
  return { of, id, name, state, observedAt, receivedAt, clockSkewMs, intervalSeconds, agentVersion, okSections, volatileSeenAt };
}
