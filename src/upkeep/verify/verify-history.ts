import { type NodePlace, readNodePlaces, readOrphan } from "../../storage/read-provable-history.ts";
import { openReadSnapshot } from "../../storage/read-snapshot.ts";
import type { OpenStore } from "../../storage/store.ts";
import { readable, UnreadableError } from "./readable.ts";
import { verifyChunks, verifyFacts } from "./verify-content.ts";
import { type NodeLimits, type VerifiedNode, verifyNode } from "./verify-node.ts";
import type { WrongRow } from "./wrong-row.ts";

/** How many rows were looked at. An interval that reaches over several stretches of time counts once in each. */
type Verified = Readonly<{ facts: number; chunks: number; nodes: number; versions: number; receipts: number; slotStates: number }>;

/** The first row that is wrong; null: all that was looked at is sound. */
export type Verification = Readonly<{ wrong: WrongRow | null; verified: Verified }>;

type VerifyOptions = Readonly<{
  /** Hears after each portion how far it is. */
  onProgress?: (verified: Verified) => void;
  limits?: NodeLimits;
}>;

const LIMITS: NodeLimits = { limit: 1_000, window: 500 };

/**
 * Reads everything that is kept, and works out anew what proves it: each fact's hash from its text, each chunk's from its facts, each
 * version's digest from what its node's slots held, each node's chain from its anchor to its head. It stops at the first row that is wrong.
 *
 * It runs beside live pushes and upkeep: content is read in portions, since it never changes, and each node in a snapshot of its own. It
 * writes nothing and takes no lock.
 */
export async function verifyHistory(
  store: OpenStore,
  { onProgress = () => {}, limits = LIMITS }: VerifyOptions = {},
): Promise<Verification> {
  const tally = new Tally(onProgress);
  try {
    return { wrong: await firstWrong(store, tally, limits), verified: tally.verified };
  } catch (error) {
    if (error instanceof UnreadableError) return { wrong: error.wrong, verified: tally.verified };
    throw error;
  }
}

/** Counts, and tells how far it is. */
class Tally {
  verified: Verified = { facts: 0, chunks: 0, nodes: 0, versions: 0, receipts: 0, slotStates: 0 };
  readonly #onProgress: (verified: Verified) => void;

  constructor(onProgress: (verified: Verified) => void) {
    this.#onProgress = onProgress;
  }

  add({ facts = 0, chunks = 0, nodes = 0, versions = 0, receipts = 0, slotStates = 0 }: Partial<Verified>): void {
    const { verified } = this;
    this.verified = {
      facts: verified.facts + facts,
      chunks: verified.chunks + chunks,
      nodes: verified.nodes + nodes,
      versions: verified.versions + versions,
      receipts: verified.receipts + receipts,
      slotStates: verified.slotStates + slotStates,
    };
    this.#onProgress(this.verified);
  }
}

async function firstWrong(store: OpenStore, tally: Tally, limits: NodeLimits): Promise<WrongRow | null> {
  const { limit } = limits;
  return (
    (await verifyFacts(store, { limit, onRows: (facts) => tally.add({ facts }) })) ??
    (await verifyChunks(store, { limit, onRows: (chunks) => tally.add({ chunks }) })) ??
    (await orphan(store)) ??
    (await verifyNodes(store, tally, limits))
  );
}

async function orphan(store: OpenStore): Promise<WrongRow | null> {
  const found = await readable({ table: "slot_state", key: {} }, readOrphan(store));
  if (found === null) return null;
  const { table, clusterId, nodeId } = found;
  return { table: "node", key: { clusterId, nodeId }, expected: `a row, since ${table} refers to it`, found: "no row" };
}

async function verifyNodes(store: OpenStore, tally: Tally, limits: NodeLimits): Promise<WrongRow | null> {
  const { limit } = limits;
  let after: NodePlace | null = null;
  for (;;) {
    const places: readonly NodePlace[] = await readable({ table: "node", key: {} }, readNodePlaces(store, { after, limit }));
    for (const place of places) {
      const { wrong, ...seen } = await verifyInSnapshot(store, place, limits);
      if (wrong !== null) return wrong;
      tally.add({ nodes: 1, ...seen });
    }
    after = places.at(-1) ?? null;
    if (places.length < limit) return null;
  }
}

async function verifyInSnapshot(store: OpenStore, place: NodePlace, limits: NodeLimits): Promise<VerifiedNode> {
  const snapshot = openReadSnapshot(store);
  try {
    return await verifyNode(snapshot.store, place, limits);
  } finally {
    await snapshot.close();
  }
}
