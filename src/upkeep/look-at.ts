import { diagnose } from "../domain/diagnosis/diagnose.ts";
import type { Diagnosed } from "../domain/diagnosis/finding.ts";
import { isOpen, type Life, type Look, nameOfFinding } from "../domain/diagnosis/life.ts";
import { toldFinding } from "../domain/diagnosis/told-finding.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { readNodes } from "../storage/read-nodes.ts";
import type { StateAsked } from "../storage/counted.ts";
import { lastToldTablesAt, tablesAt } from "../storage/tables-at.ts";

/** What is wrong in a cluster as of a moment, as far as these lives need it: who was heard of only where one waits to be confirmed. */
export async function lookAt(of: StateAsked, lives: readonly Life[]): Promise<Look> {
  const tables = await tablesAt(of, () => undefined);
  const shown = diagnosed(tables).map((finding) => toldFinding(finding, tables.nodes));
  const names = new Set(shown.map(nameOfFinding));
  const open = lives.filter(isOpen);
  const isVanished = open.some(({ isConfirmed, told }) => isConfirmed && !names.has(nameOfFinding(told)));
  const isAwaited = open.some(({ isConfirmed, told }) => !isConfirmed && names.has(nameOfFinding(told)));
  const lastTold = isVanished ? await lastToldNames(of, tables) : new Set<string>();
  return { at: of.at, shown, lastTold, heardAt: isAwaited ? await heardAt(of) : () => Number.NEGATIVE_INFINITY };
}

async function lastToldNames(of: StateAsked, tables: ClusterTables): Promise<ReadonlySet<string>> {
  const told = await lastToldTablesAt(of);
  return told === tables ? new Set() : new Set(diagnosed(told).map(nameOfFinding));
}

/** Within a version's span it is kept that there were sightings, not when each was: the node counts as heard of at the moment. */
async function heardAt({ asker, cluster, at }: StateAsked): Promise<Look["heardAt"]> {
  const rows = await readNodes(asker.store, cluster.id, { at });
  const moments = new Map(rows.map(({ name, lastSeenAt }) => [name, Math.min(lastSeenAt, at)]));
  return (node) => moments.get(node) ?? Number.NEGATIVE_INFINITY;
}

/** Equal tables are one object, so that what has not changed is not judged again. */
const known = new WeakMap<ClusterTables, readonly Diagnosed[]>();

function diagnosed(tables: ClusterTables): readonly Diagnosed[] {
  const found = known.get(tables) ?? diagnose(tables);
  known.set(tables, found);
  return found;
}
