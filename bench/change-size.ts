import type { Span } from "../src/domain/history/span.ts";
import { type Chain, chained } from "../src/storage/chain.ts";
import { hashText } from "../src/storage/content-hash.ts";
import { type NodeIds, readNodeIds } from "../src/storage/ensure-node.ts";
import { readNodeHistory } from "../src/storage/read-spans.ts";
import { saveContent } from "../src/storage/save-content.ts";
import { savePlacement } from "../src/storage/save-placement.ts";
import { type SlotRow, slotChanges } from "../src/storage/slot-changes.ts";
import type { OpenStore } from "../src/storage/store.ts";
import type { Bench, Group } from "./bench.ts";
import { bytesOf, rowsOf } from "./database.ts";
import { type Row, row } from "./measure.ts";
import { CLUSTER, type PushedCluster } from "./pushed-cluster.ts";
import { planReplacements, twoSidedSlots, type TwoSided, withReplacements } from "./replacements.ts";
import { nodeName } from "./synthetic-cluster.ts";

/**
 * Rounds in which these nodes learn of one replaced peer, with six changed slots each. Long enough a history: pages of an index that was
 * just built fill up and split all at once.
 */
const VERSIONS = 120;
const LEARNERS = 200;
const HOUR_MS = 3_600_000;

/** What a change takes on disk, written by the statements of a push, one node after the other, and vacuumed as a server does. */
export const changeSize: Group = {
  name: "change",
  async measure(bench) {
    const pushed = await bench.pushed(bench.mainSize);
    const database = await pushed.copy();
    const { client } = database;
    try {
      const store = database.open(1);
      const nodes = await nodesOf(store, pushed);
      await client.query("vacuum analyze");
      const before = await sizes();
      await learnAll(bench, store, { nodes, pushed, afterRound: () => client.query("vacuum slot_state, version, receipt, node, chunk") });
      const after = await sizes();
      return rowsAbout(before, after);
    } finally {
      await database.close();
    }

    async function sizes() {
      return {
        slots: await bytesOf(client, "slot_state"),
        slotRows: await rowsOf(client, "slot_state"),
        versions: await bytesOf(client, "version", "receipt"),
        versionRows: await rowsOf(client, "version"),
      };
    }
  },
};

type Measured = Readonly<Record<"slots" | "slotRows" | "versions" | "versionRows", number>>;

function rowsAbout(before: Measured, after: Measured): Row[] {
  const perSlot = (after.slots - before.slots) / (after.slotRows - before.slotRows);
  const perVersion = (after.versions - before.versions) / (after.versionRows - before.versionRows);
  return [
    row("bytes per changed slot (slot_state and its indexes)", perSlot, { unit: "", bar: { most: 250 } }),
    row("bytes per changed push beside its slots (version, receipt and their indexes)", perVersion, { unit: "", bar: null }),
  ];
}

/** One node on its way through the versions. */
type Learner = { ids: NodeIds; revision: number; chain: Chain; head: Span; slots: readonly TwoSided[]; open: Map<number, SlotRow> };

async function nodesOf(store: OpenStore, { cluster, firstAt }: PushedCluster): Promise<Learner[]> {
  const replacements = planReplacements(cluster);
  const clusters = { first: cluster, replaced: withReplacements(cluster, replacements) };
  const learners: Learner[] = [];
  for (let node = 0; node < Math.min(LEARNERS, cluster.peers.length); node++) {
    const slots = twoSidedSlots(clusters, replacements, node);
    const ids = await readNodeIds(store, { cluster: CLUSTER, node: nodeName(node) });
    if (ids === null) throw new Error(`${nodeName(node)} was not pushed`);
    await saveContent(
      store,
      ids.clusterId,
      slots.map(({ replaced }) => replaced),
    );
    const { revision, chain, spans } = await readNodeHistory(store, ids, Date.now());
    const head = spans.at(-1);
    if (head === undefined) throw new Error(`${nodeName(node)} has no version`);
    const open = slots.map(({ slot, first }): [number, SlotRow] => [
      slot,
      { slot, validFrom: firstAt + node, validTo: Infinity, chunk: first.chunk },
    ]);
    learners.push({ ids, revision, chain, head, slots, open: new Map(open) });
  }
  return learners;
}

async function learnAll(
  { tell }: Bench,
  store: OpenStore,
  { nodes, pushed, afterRound }: { nodes: readonly Learner[]; pushed: PushedCluster; afterRound: () => Promise<unknown> },
): Promise<void> {
  const count = planReplacements(pushed.cluster).length;
  for (let version = 0; version < VERSIONS; version++) {
    if (version % 10 === 0) tell(`change: version ${version} of ${VERSIONS}`);
    const at = pushed.firstAt + (version + 1) * HOUR_MS;
    for (const [place, node] of nodes.entries()) await learn(store, node, { replacement: version % count, at: at + place });
    await afterRound();
  }
}

async function learn(store: OpenStore, node: Learner, { replacement, at }: { replacement: number; at: number }): Promise<void> {
  const noticed = node.slots.filter((slot) => slot.replacement === replacement);
  const before = noticed.map(({ slot }) => node.open.get(slot)).filter((held) => held !== undefined);
  const opened = before.map((held) => turned(held, noticed, at));
  const past = { ...node.head, validTo: at, lastSeenAt: at - 1 };
  const head = { ...node.head, validFrom: at, lastSeenAt: at, digest: hashText(`${node.ids.nodeId} ${at}`) };
  const receipts = [{ effectiveAt: at, digest: head.digest }];
  const isSaved = await savePlacement(store, node.ids, {
    expected: { revision: node.revision, headSeenAt: node.head.lastSeenAt, chain: node.chain },
    receipts,
    head,
    past: [past],
    slots: slotChanges(before, [...before.map((held) => ({ ...held, validTo: at })), ...opened]),
    volatile: null,
    due: { from: at, to: Number.POSITIVE_INFINITY, receivedAt: at },
    tokenEndsAt: null,
  });
  if (!isSaved) throw new Error("nobody else writes, yet a write was refused");
  node.revision += 1;
  node.chain = chained(node.chain, receipts).chain;
  node.head = head;
  for (const held of opened) node.open.set(held.slot, held);
}

/** The other side of the slot. */
function turned(open: SlotRow, noticed: readonly TwoSided[], at: number): SlotRow {
  const sides = noticed.find(({ slot }) => slot === open.slot);
  const chunk = sides === undefined || open.chunk === sides.replaced.chunk ? sides?.first.chunk : sides.replaced.chunk;
  return { slot: open.slot, validFrom: at, validTo: Infinity, chunk: chunk ?? open.chunk };
}
