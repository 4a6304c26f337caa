import type { SectionReading } from "../src/domain/snapshot/fact.ts";
import type { Section } from "../src/domain/snapshot/section.ts";
import { type ContentHash, EMPTY_CHUNK } from "../src/storage/content-hash.ts";
import { type NodeState, nodeStateOf, type StateSlot } from "../src/storage/node-state.ts";
import { slotOf } from "../src/storage/slot.ts";
import { CLUSTER } from "./pushed-cluster.ts";
import { type Peer, peerOf, pushOf, type SyntheticCluster, syntheticCluster, UNDERLAY } from "./synthetic-cluster.ts";

/** A peer that is replaced, and back again, and the slots in which all other nodes notice. No slot notices two. */
export type Replacement = Readonly<{ node: number; generation: number; slots: ReadonlySet<number> }>;

/** A slot of one node that holds one chunk while the peer is as it was first, and another while it is replaced. */
export type TwoSided = Readonly<{ slot: number; replacement: number; first: StateSlot; replaced: StateSlot }>;

/** More would not find slots of their own among 32. */
const REPLACEMENTS_MAX = 10;
/** These are what the wrong next hops are about. */
const FIRST_NODE = 50;
const GENERATIONS = 20;

/** Peers to replace. Each changes six slots of all others: two of the routes, two of the neighbors and two of the FDB. */
export function planReplacements({ peers }: SyntheticCluster): Replacement[] {
  const taken = new Set([slotOf("routes", UNDERLAY)]);
  const found: Replacement[] = [];
  for (let generation = 1; generation <= GENERATIONS; generation++) {
    for (let node = FIRST_NODE; node < peers.length && found.length < REPLACEMENTS_MAX; node++) {
      const slots = [...slotsAbout(peers[node]), ...slotsAbout(peerOf(peers.length, node, generation))];
      if (found.some((other) => other.node === node) || slots.some((slot) => taken.has(slot)) || new Set(slots).size < 6) continue;
      for (const slot of slots) taken.add(slot);
      found.push({ node, generation, slots: new Set(slots) });
    }
  }
  return found;
}

/** The cluster with all of these peers replaced. */
export function withReplacements({ peers, damage }: SyntheticCluster, replacements: readonly Replacement[]): SyntheticCluster {
  const generations = new Map(replacements.map(({ node, generation }) => [node, generation]));
  return syntheticCluster(peers.length, { ...damage, generations });
}

/** The slots of one node that differ between the two clusters, each with the one replacement that it is due to. */
export function twoSidedSlots(
  { first, replaced }: { first: SyntheticCluster; replaced: SyntheticCluster },
  replacements: readonly Replacement[],
  node: number,
): TwoSided[] {
  const [before, after] = [stateOf(first, node), stateOf(replaced, node)];
  return [...new Set([...before.slots.keys(), ...after.slots.keys()])].flatMap((slot) => {
    const sides = { first: before.slots.get(slot) ?? EMPTY, replaced: after.slots.get(slot) ?? EMPTY };
    if (sides.first.chunk === sides.replaced.chunk) return [];
    return [{ slot, replacement: replacementBehind(slot, node, replacements), ...sides }];
  });
}

/** A node as it is pushed, named by content. */
function stateOf(cluster: SyntheticCluster, node: number): NodeState {
  return nodeStateOf(readingsOf(cluster, node));
}

const readingsOf = (cluster: SyntheticCluster, node: number): Readonly<Record<Section, SectionReading>> =>
  pushOf(cluster, node, { name: CLUSTER, at: 0 }).readings;

const EMPTY: StateSlot = { chunk: EMPTY_CHUNK satisfies ContentHash, facts: [] };

function slotsAbout(peer: Peer | undefined): number[] {
  return peer === undefined ? [] : [slotOf("routes", peer.subnet), slotOf("neighbors", peer.vtep), slotOf("fdb", peer.mac)];
}

/** What differs beyond the slots of all others is a replaced node's own. */
function replacementBehind(slot: number, node: number, replacements: readonly Replacement[]): number {
  const noticed = replacements.findIndex(({ slots }) => slots.has(slot));
  const own = replacements.findIndex((replacement) => replacement.node === node);
  if (noticed === -1 && own === -1) throw new Error(`slot ${slot} of node ${node} differs without a reason`);
  return noticed === -1 ? own : noticed;
}
