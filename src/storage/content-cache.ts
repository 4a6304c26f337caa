import { LRUCache } from "lru-cache";
import type { ClusterTables, NodeLocal, RoutedTables } from "../domain/overlay/cluster-tables.ts";
import type { PeerTables } from "../domain/overlay/build-cluster-tables.ts";
import type { Fact } from "../domain/snapshot/fact.ts";
import type { Row } from "../domain/snapshot/rows.ts";
import type { ClusterState, KnownNode, SlotHolders } from "./cluster-state.ts";
import type { ContentHash } from "./content-hash.ts";
import type { OwnTables } from "./own-tables.ts";
import type { Counted } from "./read-cluster-tables.ts";
import type { RememberedState } from "./read-cluster-state.ts";
import type { VolatileReport } from "./read-volatile.ts";
import type { StoredSection } from "./slot.ts";

/** A fact as it is read back. Each is one object, however many chunks hold it. */
export type StoredFact = Readonly<{ hash: ContentHash; section: StoredSection; key: string; row: Row }>;

/** How long content that we saw stored is taken to be there. Unused content is collected an hour after it was found unused at the earliest. */
const KNOWN_FOR_MS = 15 * 60_000;

/** Nodes of all remembered states together: many of small clusters, and two of any cluster, now and a moment of its past. */
const STATE_NODES_MAX = 2_000;

const stateSize = ({ state }: RememberedState): number => Math.min(Math.max(state.nodes.length, 1), STATE_NODES_MAX / 2);

/** What this process remembers: immutable content, and what was last put together of it. Bounded; the clusters in use fit many times over. */
export class ContentCache {
  /** Facts of each chunk. */
  readonly chunks = new LRUCache<ContentHash, readonly StoredFact[]>({ max: 40_000 });
  readonly facts = new LRUCache<ContentHash, StoredFact>({ max: 100_000 });
  /** A node's tables about itself, by the names of their chunks. */
  readonly local = new LRUCache<string, NodeLocal>({ max: 5_000 });
  /** Clusters as of the moments asked about last. One of 1,000 nodes, with all that is derived of it, takes some 20 MB. */
  readonly states = new LRUCache<string, RememberedState>({ maxSize: STATE_NODES_MAX, sizeCalculation: stateSize });
  /** The tables of a state, and what of it they are made of. */
  readonly tables = new WeakMap<ClusterState, { counted: Counted; slots: number; tables: ClusterTables }>();
  /** The same without neighbors: they can be there before these are read. */
  readonly routedTables = new WeakMap<ClusterState, { counted: Counted; slots: number; tables: RoutedTables }>();
  /** The rows of these volatile reports, as these nodes hold them. */
  readonly volatileTables = new WeakMap<readonly VolatileReport[], { nodes: readonly KnownNode[]; tables: PeerTables }>();
  /** The rows of one slot, as these nodes hold them. */
  readonly slotTables = new WeakMap<SlotHolders, { nodes: readonly KnownNode[]; tables: PeerTables }>();
  /** What these nodes say of themselves, and of which holders it is made. */
  readonly ownTables = new WeakMap<readonly KnownNode[], { held: readonly SlotHolders[]; tables: OwnTables }>();
  /** Volatile facts, by the name of their report: these come and go, so few are kept. */
  readonly volatile = new LRUCache<string, readonly Fact[]>({ max: 8_000 });
  /** `cluster:hash` of chunks and facts that are stored, so that a push need not ask. */
  readonly known: LRUCache<string, true>;

  constructor({ knownForMs = KNOWN_FOR_MS }: { knownForMs?: number } = {}) {
    this.known = new LRUCache({ max: 100_000, ttl: knownForMs });
  }
}
