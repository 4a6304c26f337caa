import { setImmediate } from "node:timers/promises";
import { diagnosing } from "../domain/diagnosis/diagnose.ts";
import type { Diagnosed } from "../domain/diagnosis/finding.ts";
import { isOpen, type Life, type Look, nameOfFinding } from "../domain/diagnosis/life.ts";
import { type ToldFinding, toldFinding } from "../domain/diagnosis/told-finding.ts";
import type { Moment } from "../domain/history/span.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import type { Steps } from "../domain/overlay/finish.ts";
import type { StateAsked } from "../storage/counted.ts";
import { readNodes } from "../storage/read-nodes.ts";
import { lastToldTablesAt, tablesAt } from "../storage/tables-at.ts";

/** Moments of one snapshot of the database that were looked at, and what they showed. */
export type Shown = Map<Moment, readonly ToldFinding[]>;

/** What is wrong in a cluster as of a moment, as far as these lives need it: who was heard of only where one waits to be confirmed. */
export async function lookAt(of: StateAsked, lives: readonly Life[], known: Shown): Promise<Look> {
  const shown = known.get(of.at) ?? (await shownAt(of));
  known.set(of.at, shown);
  const names = new Set(shown.map(nameOfFinding));
  const open = lives.filter(isOpen);
  const isVanished = open.some(({ isConfirmed, told }) => isConfirmed && !names.has(nameOfFinding(told)));
  const isAwaited = open.some(({ isConfirmed, told }) => !isConfirmed && names.has(nameOfFinding(told)));
  const lastTold = isVanished ? await lastToldNames(of) : NO_NAMES;
  return { at: of.at, shown, lastTold, ...(isAwaited ? await sightings(of) : NO_SIGHTINGS) };
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NO_SIGHTINGS: Sightings = { heardAt: () => Number.NEGATIVE_INFINITY, newAt: () => [] };

async function shownAt(of: StateAsked): Promise<readonly ToldFinding[]> {
  const tables = await tablesAt(of, () => undefined);
  const found = await diagnosed(tables);
  return found.map((finding) => toldFinding(finding, tables.nodes));
}

async function lastToldNames(of: StateAsked): Promise<ReadonlySet<string>> {
  const found = await diagnosed(await lastToldTablesAt(of));
  return new Set(found.map(nameOfFinding));
}

type Sightings = Pick<Look, "heardAt" | "newAt">;

/** Within a version's span it is kept that there were sightings, not when each was: the node counts as heard of at the moment. */
async function sightings({ asker, cluster, at }: StateAsked): Promise<Sightings> {
  const rows = await readNodes(asker.store, cluster.id, { at });
  const moments = new Map(rows.map(({ name, lastSeenAt }) => [name, Math.min(lastSeenAt, at)]));
  return {
    heardAt: (node) => moments.get(node) ?? Number.NEGATIVE_INFINITY,
    newAt: (moment) => rows.filter(({ validFrom }) => validFrom === moment).map(({ name }) => name),
  };
}

/** Equal tables are one object, so that what has not changed is not judged again. */
const judged = new WeakMap<ClusterTables, readonly Diagnosed[]>();

async function diagnosed(tables: ClusterTables): Promise<readonly Diagnosed[]> {
  const found = judged.get(tables) ?? (await diagnoseBetween(tables));
  judged.set(tables, found);
  return found;
}

/** An own turn of the loop for each step would be a wait for a push or a question each time. */
const SLICE_MS = 8;

/** Pushes and questions of this process come in between two slices of steps. */
async function diagnoseBetween(tables: ClusterTables): Promise<readonly Diagnosed[]> {
  // What was called back with rows goes on within its own turn of the loop: only the next one reads what has come meanwhile.
  await setImmediate();
  const steps = diagnosing(tables);
  for (;;) {
    await setImmediate();
    const step = stepsFor(SLICE_MS, steps);
    if (step.done === true) return step.value;
  }
}

function stepsFor<T>(ms: number, steps: Steps<T>): IteratorResult<undefined, T> {
  const until = performance.now() + ms;
  let step = steps.next();
  while (step.done !== true && performance.now() < until) step = steps.next();
  return step;
}
