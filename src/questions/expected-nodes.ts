import { readExpected } from "../storage/read-expected.ts";
import { askedName } from "./asked-names.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { type NodeAt, nodeAt, nodesAt } from "./nodes.ts";

/** The names of the nodes that the cluster was to have at the moment, sorted. */
export function expectedNodes(of: ClusterAt): Promise<readonly string[]> {
  return readExpected(of.asker.store, of.cluster.id, { at: of.at });
}

/** Every node that was there at the moment, and those that were to be: of one that was not there nothing is known but that it is LOST. By name. */
export async function listedNodes(of: ClusterAt): Promise<NodeAt[]> {
  const nodes = await nodesAt(of);
  const there = new Set(nodes.map(({ name }) => name));
  const missing = (await expectedNodes(of)).filter((name) => !there.has(name));
  return missing.length === 0
    ? nodes
    : [...nodes, ...missing.map((name) => silentNode(of, name))].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One of them; null where none of that name was there, or was to be. */
export async function listedNode(of: ClusterAt, name: string): Promise<NodeAt | null> {
  const node = await nodeAt(of, name);
  if (node !== null) return node;
  const [expected] = await readExpected(of.asker.store, of.cluster.id, { at: of.at, names: [askedName(name)] });
  return expected === undefined ? null : silentNode(of, expected);
}

/** No row has this id: nothing is found of such a node. */
const NO_ID = 0;
/** As of a node that does not say how often it pushes. */
const INTERVAL_SECONDS = 60;

function silentNode(of: ClusterAt, name: string): NodeAt {
  const nothing = { observedAt: null, receivedAt: null, clockSkewMs: null, agentVersion: null, volatileSeenAt: null };
  return { of, id: NO_ID, name, state: "LOST", ...nothing, intervalSeconds: INTERVAL_SECONDS, okSections: 0 };
}
