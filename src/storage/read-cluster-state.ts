import type { Moment } from "../domain/history/span.ts";
import { SECTIONS, type Section } from "../domain/snapshot/section.ts";
import type { ClusterRow } from "./read-cluster.ts";
import { type ClusterState, differingNodes, type KnownNode, holdersBySlot, holdersWith, type Marks } from "./cluster-state.ts";
import { readNodeMarks } from "./read-node-marks.ts";
import { readNodeSlots } from "./read-node-slots.ts";
import { readSlotGroups } from "./read-slot-groups.ts";
import { readVolatileReports, type VolatileReport } from "./read-volatile.ts";
import { slotsOf } from "./slot.ts";
import type { Store } from "./store.ts";

/** A state, and when and by which marks it was found. */
export type RememberedState = Readonly<{
  cluster: ClusterRow;
  at: Moment;
  /** Their sightings may have been followed by others, see `readSightings`. */
  marks: Marks;
  state: ClusterState;
}>;

/** A state of which this many nodes differ is brought to the moment asked for; of more, it costs less to read all of them. */
const DIFFERING_MIN = 16;
const DIFFERING_PART = 8;

const ALL_SLOTS = slotsOf(SECTIONS);

/**
 * A cluster as of a moment: its nodes, what they say of themselves, their volatile reports. Where nothing was written since the last
 * time nothing is read. Else one statement finds which nodes differ from what is remembered, of this moment or of another; only those are read.
 */
export async function readClusterState(store: Store, cluster: ClusterRow, at: Moment): Promise<RememberedState> {
  const remembered = [...store.cache.states.values()].find((known) => holdsStill(known, cluster, at));
  return remembered ?? findState(store, cluster, at);
}

/** Whether what was found still is what would be found. */
function holdsStill(known: RememberedState, { id, revision, changedAt }: ClusterRow, at: Moment): boolean {
  if (known.cluster.id !== id || known.cluster.revision !== revision) return false;
  return at === known.at || (at > known.at && changedAt !== null && changedAt <= known.at && knowsVolatile(known, at));
}

async function findState(store: Store, cluster: ClusterRow, at: Moment): Promise<RememberedState> {
  const marks = await readMarks(store, cluster, at);
  const { known, differing } = nearest(store, cluster, marks);
  const state = known === null ? await readAnew(store, cluster.id, { at, marks }) : await brought(store, known, { at, marks, differing });
  const found = { cluster, at, marks, state };
  if (known !== null) store.cache.states.delete(nameOf(known));
  store.cache.states.set(nameOf(found), found);
  return found;
}

/** A state with its nodes' sightings as they are known now: a sighting is no reason to look for the state anew. */
export async function readSightings(
  store: Store,
  found: RememberedState,
  { cluster, at }: { cluster: ClusterRow; at: Moment },
): Promise<RememberedState> {
  if (found.cluster === cluster) return found;
  const seen = { cluster, at, state: found.state, marks: await readMarks(store, cluster, at) };
  store.cache.states.delete(nameOf(found));
  store.cache.states.set(nameOf(seen), seen);
  return seen;
}

async function readMarks(store: Store, { id }: ClusterRow, at: Moment): Promise<Marks> {
  return new Map((await readNodeMarks(store, id, at)).map((mark) => [mark.id, mark]));
}

/** Slots that are read together, and what is to be done with them while the database looks for the next. */
export type SlotPart = Readonly<{ slots: readonly number[]; beside: () => Promise<unknown> }>;

/** Reads those of these slots of a state that nobody has asked for yet: the database is asked for all parts at once. */
export async function readMissingSlots(store: Store, found: RememberedState, parts: readonly SlotPart[]): Promise<void> {
  const missing = parts.map(({ slots, beside }) => ({ slots: slots.filter((slot) => !found.state.slots.has(slot)), beside }));
  const reading = missing.filter(({ slots }) => slots.length > 0);
  const reads = reading.map(({ slots }) => readSlots(store, found, slots));
  // One that fails while an earlier one is waited for fails the others too.
  for (const read of reads) read.catch(() => undefined);
  for (const [index, { beside }] of reading.entries()) {
    await reads[index];
    await beside();
  }
}

/** Whether all slots of these sections are there already. */
export const hasSections = ({ slots }: ClusterState, sections: readonly Section[]): boolean =>
  slotsOf(sections).every((slot) => slots.has(slot));

const nameOf = ({ cluster, at }: Pick<RememberedState, "cluster" | "at">): string => `${cluster.id} ${at}`;

type Near = Readonly<{ known: RememberedState | null; differing: ReadonlySet<number> }>;

/** What is remembered of the cluster that differs least; null where nothing is that comes near. */
function nearest(store: Store, { id }: ClusterRow, marks: Marks): Near {
  let found: Near = { known: null, differing: new Set() };
  let most = Math.max(DIFFERING_MIN, marks.size / DIFFERING_PART);
  for (const known of store.cache.states.values()) {
    if (known.cluster.id !== id) continue;
    const differing = differingNodes(known.marks, marks);
    if (differing.size > most) continue;
    found = { known, differing };
    most = differing.size - 1;
  }
  return found;
}

type Asked = Readonly<{ at: Moment; marks: Marks }>;

async function readAnew(store: Store, clusterId: number, { at, marks }: Asked): Promise<ClusterState> {
  const [nodes, volatile] = await Promise.all([
    readNames(store, clusterId, [...marks.keys()]),
    readVolatileReports(store, clusterId, { at }),
  ]);
  return { nodes: byName(nodes), slots: new Map(), volatile };
}

/** One that is near, with the nodes that differ as they are at the moment asked for. */
async function brought(
  store: Store,
  known: RememberedState,
  { at, marks, differing }: Asked & Pick<Near, "differing">,
): Promise<ClusterState> {
  const { cluster, state } = known;
  const isKnown = knowsVolatile(known, at);
  if (differing.size === 0 && isKnown) return state;
  const nodes = await nodesWith(store, known, marks);
  const present = nodes.filter(({ id }) => differing.has(id));
  const slots = await slotsWith(store, known, { at, differing, present });
  const asked = isKnown ? present : nodes;
  const volatile = volatileWith(state, asked, await readVolatileReports(store, cluster.id, { at, nodes: asked.map(({ name }) => name) }));
  return nodes === state.nodes && slots === state.slots && volatile === state.volatile ? state : { nodes, slots, volatile };
}

/** Volatile reports come and go within one version: of a node that does not differ none can have begun if the last had come already. */
function knowsVolatile(known: RememberedState, at: Moment): boolean {
  if (at === known.at) return true;
  return at > known.at && [...known.marks.values()].every(({ volatileSeenAt }) => volatileSeenAt === null || volatileSeenAt <= known.at);
}

/** Reports of nodes that are not there any more do not count, and need not be left out. */
function volatileWith({ volatile }: ClusterState, asked: readonly KnownNode[], read: readonly VolatileReport[]): ClusterState["volatile"] {
  const ids = new Set(asked.map(({ id }) => id));
  const before = volatile.filter(({ nodeId }) => ids.has(nodeId));
  if (before.length === read.length && before.every((report, index) => isSame(report, read[index]))) return volatile;
  return [...volatile.filter(({ nodeId }) => !ids.has(nodeId)), ...read].sort((a, b) => a.nodeId - b.nodeId);
}

function isSame(a: VolatileReport, b: VolatileReport | undefined): boolean {
  return (
    a.nodeId === b?.nodeId &&
    a.section === b.section &&
    a.validFrom === b.validFrom &&
    a.validTo === b.validTo &&
    a.lastSeenAt === b.lastSeenAt
  );
}

async function nodesWith(store: Store, { cluster, marks: before, state }: RememberedState, marks: Marks): Promise<readonly KnownNode[]> {
  const fresh = [...marks.keys()].filter((id) => !before.has(id));
  if (fresh.length === 0 && before.size === marks.size) return state.nodes;
  return byName([...state.nodes.filter(({ id }) => marks.has(id)), ...(await readNames(store, cluster.id, fresh))]);
}

async function slotsWith(
  store: Store,
  { cluster, state }: RememberedState,
  { at, differing, present }: { at: Moment; differing: ReadonlySet<number>; present: readonly KnownNode[] },
): Promise<ClusterState["slots"]> {
  const slots = [...state.slots];
  // Into a state that is not whole somebody who asks about an earlier moment may still be reading.
  const isWhole = slots.length === ALL_SLOTS.length;
  const numbers = slots.map(([slot]) => slot);
  const read = await readNodeSlots(store, cluster.id, { nodeIds: present.map(({ id }) => id), slots: numbers, at });
  const held = new Map(numbers.map((slot) => [slot, read.filter((one) => one.slot === slot)]));
  const after = slots.map(([slot, before]) => [slot, holdersWith(before, differing, held.get(slot) ?? [])] as const);
  return isWhole && after.every(([slot, holders]) => state.slots.get(slot) === holders) ? state.slots : new Map(after);
}

async function readSlots(store: Store, { cluster, at, state }: RememberedState, slots: readonly number[]): Promise<void> {
  const groups = await readSlotGroups(store, cluster.id, { slots, at });
  // Whoever reads the same beside us has the same: the first keeps its objects.
  for (const [slot, holders] of holdersBySlot(groups, slots)) if (!state.slots.has(slot)) state.slots.set(slot, holders);
}

async function readNames({ db }: Store, clusterId: number, ids: readonly number[]): Promise<KnownNode[]> {
  return ids.length === 0
    ? []
    : db.$queryRaw<KnownNode[]>`select id, name from node where cluster_id = ${clusterId} and id = any(${[...ids]}::int[])`;
}

/** Not in the database's order: its collation need not be that of cursors. */
const byName = (nodes: readonly KnownNode[]): readonly KnownNode[] => [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
