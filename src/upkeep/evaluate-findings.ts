import type { Life } from "../domain/diagnosis/life.ts";
import { momentWindows } from "../domain/diagnosis/moment-windows.ts";
import { livesBefore, reviseLives, type Stretch } from "../domain/diagnosis/revise-lives.ts";
import type { Moment } from "../domain/history/span.ts";
import type { StateAsked } from "../storage/counted.ts";
import { type DueStretch, type NotedStretch, readDue } from "../storage/finding-due.ts";
import { lockEvaluation } from "../storage/lock-evaluation.ts";
import { readChangeMoments } from "../storage/read-change-moments.ts";
import { readCluster } from "../storage/read-cluster.ts";
import { readLives, type StoredLife } from "../storage/read-lives.ts";
import { openUpkeepSnapshot } from "../storage/read-snapshot.ts";
import { saveLives } from "../storage/save-lives.ts";
import type { OpenStore, Store } from "../storage/store.ts";
import { lookAt, type Shown } from "./look-at.ts";
import { lookThrough, type Looking } from "./look-through.ts";

export type Evaluation = Readonly<{
  cluster: string;
  now: Moment;
  lostAfterMs: number;
  /** For how long to go on looking at moments; what is left then stays noted. */
  budgetMs?: number;
}>;

/** An evaluation holds a connection, and pushes may want it. */
const BUDGET_MS = 2_000;
/** After so many budgets it ends in the middle of a window: on a starved machine its transaction would run out, and all be lost. */
const LATE_BUDGETS = 5;

/**
 * Looks for findings in the first stretch of a cluster's time of which something was written, and else as of now, and stores how that
 * changes their lives. One transaction, in which one replica works at a time; `elsewhere`: another one is at it.
 */
export async function evaluateFindings(store: OpenStore, evaluation: Evaluation): Promise<"done" | "more" | "elsewhere"> {
  const { store: seen, close } = openUpkeepSnapshot(store);
  try {
    if (!(await lockEvaluation(seen, evaluation.cluster))) return "elsewhere";
    const cluster = await readCluster(seen, evaluation.cluster);
    if (cluster === null) return "done";

    const due = await readDue(seen, cluster.id, evaluation.now);
    const { stretch, notes } = firstStretch(due, evaluation.now);
    const from = Math.max(stretch.from, cluster.historyFrom);
    const of = { asker: { store: seen, lostAfterMs: evaluation.lostAfterMs }, cluster, at: evaluation.now };
    const left = await evaluateStretch(of, { ...stretch, from }, { notes, budgetMs: evaluation.budgetMs ?? BUDGET_MS });
    return left || notes.length < due.length ? "more" : "done";
  } finally {
    await close();
  }
}

type First = Readonly<{ stretch: Stretch; notes: readonly NotedStretch[] }>;

/** What was noted is worked off from the earliest on; what overlaps is one stretch. */
function firstStretch(due: readonly NotedStretch[], now: Moment): First {
  const [first] = due;
  if (first === undefined) return { stretch: { from: now, to: Number.POSITIVE_INFINITY }, notes: [] };
  let { to } = first;
  const notes: NotedStretch[] = [];
  for (const note of due) {
    if (note.from > to) break;
    to = Math.max(to, note.to);
    notes.push(note);
  }
  return { stretch: { from: first.from, to }, notes };
}

type Work = Readonly<{ notes: readonly NotedStretch[]; budgetMs: number }>;

/** True: the budget did not reach to the end. */
async function evaluateStretch(of: StateAsked, stretch: Stretch, { notes, budgetMs }: Work): Promise<boolean> {
  const { asker, cluster } = of;
  const stored = await readLives(asker.store, cluster.id, stretch.from);
  const moments = await momentsOf(of, stretch, notes);
  const { lives, next } = await lookAlong(of, moments, { lives: livesBefore(stored, stretch.from), budgetMs });
  const revised = reviseLives(stored, lives, { ...stretch, reached: next ?? stretch.to });
  const left = next === null ? null : restOf(notes, { from: next, to: stretch.to });
  await saveRevised(asker.store, cluster.id, { stored, lives: revised, notes, left });
  return left !== null;
}

type Budgeted = Readonly<{ lives: readonly Life[]; budgetMs: number }>;
type Along = Readonly<{ lives: readonly Life[]; next: Moment | null }>;

/** The lives after as many of these moments as there is time for, at least one, and the first that is left. */
async function lookAlong(of: StateAsked, moments: readonly Moment[], { lives: before, budgetMs }: Budgeted): Promise<Along> {
  const from = performance.now();
  const isOver = (): boolean => performance.now() > from + budgetMs;
  const isLate = (): boolean => performance.now() > from + LATE_BUDGETS * budgetMs;
  const known: Shown = new Map();
  const looking: Looking = { lookAt: (at, behind) => lookAt({ ...of, at }, behind, known), isOver, isLate };
  const windows = momentWindows(moments);
  let lives = before;
  for (const [index, window] of windows.entries()) {
    const seen = await lookThrough(lives, window, looking);
    lives = seen.lives;
    const next = window[seen.count] ?? (isOver() ? windows[index + 1]?.[0] : undefined);
    if (next !== undefined) return { lives, next };
  }
  return { lives, next: null };
}

/** What was noted begins where something changed, be it that dynamic neighbors ended. Up to now what merely ages is looked at too, and who was heard of. */
async function momentsOf(of: StateAsked, { from, to }: Stretch, notes: readonly NotedStretch[]): Promise<Moment[]> {
  const { asker, cluster, at: now } = of;
  const until = Math.min(to, now);
  const noted = notes.map((note) => note.from).filter((moment) => from <= moment && moment < until);
  const changed = await readChangeMoments(asker.store, cluster.id, { from, to: until });
  const moments = [...new Set([...changed, ...noted])].sort((a, b) => a - b);
  return to === Number.POSITIVE_INFINITY ? [...moments, now] : moments;
}

const restOf = (notes: readonly NotedStretch[], stretch: Stretch): DueStretch => ({
  ...stretch,
  receivedAt: Math.min(...notes.map(({ receivedAt }) => receivedAt)),
});

type Revised = Readonly<{ stored: readonly StoredLife[]; lives: readonly Life[]; notes: readonly NotedStretch[]; left: DueStretch | null }>;

async function saveRevised(store: Store, clusterId: number, { stored, lives, notes, left }: Revised): Promise<void> {
  const before = new Map(stored.map((life) => [life.id, JSON.stringify(life)]));
  const after = new Set(lives.map(({ id }) => id));
  await saveLives(store, clusterId, {
    lives: lives.filter((life) => life.id === null || before.get(life.id) !== JSON.stringify(life)),
    gone: stored.filter(({ id }) => !after.has(id)).map(({ id }) => id),
    done: notes.map(({ id }) => id),
    left,
  });
}
