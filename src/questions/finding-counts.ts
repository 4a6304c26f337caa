import type { Severity } from "../domain/diagnosis/finding.ts";
import type { Moment } from "../domain/history/span.ts";
import { tallyFindings } from "../storage/count-findings.ts";
import { SEVERITIES } from "../storage/finding-row.ts";
import { readClusters } from "../storage/read-cluster.ts";
import { isWithin } from "../storage/reach.ts";
import { readOldestDue } from "../storage/read-oldest-due.ts";
import type { Asker, ClusterAt } from "./cluster-at.ts";

/** How many findings of one severity were open. */
export type FindingCount = Readonly<{ severity: Severity; count: number }>;

/** How many findings each of these clusters had open at its moment, in their order; each severity is told, also where there are none. */
export async function findingCounts(clusters: readonly ClusterAt[]): Promise<FindingCount[][]> {
  const [first] = clusters;
  if (first === undefined) return [];

  const tallies = await tallyFindings(
    first.asker.store,
    clusters.map(({ cluster, at }) => ({ clusterId: cluster.id, at })),
  );
  return clusters.map((_cluster, index) =>
    SEVERITIES.map((severity) => {
      const of = tallies.filter((tally) => tally.number === index && tally.severity === severity);
      return { severity, count: of.reduce((sum, { count }) => sum + count, 0) };
    }),
  );
}

/** What is open now of one code in one cluster. */
export type OpenFindings = Readonly<{ cluster: string; code: string; severity: Severity; count: number }>;

/** What is open now in all clusters that the asker may see, and since when the oldest write has waited that findings were not looked for in; null: there is none. */
export async function findingsNow({ store, now, reach }: Asker): Promise<Readonly<{ open: OpenFindings[]; oldestDue: Moment | null }>> {
  const clusters = (await readClusters(store)).filter(({ name }) => isWithin(reach, name));
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  const tallies = await tallyFindings(
    store,
    clusters.map(({ id }) => ({ clusterId: id, at: now })),
  );
  const open = tallies.map(({ clusterId, code, severity, count }) => ({ cluster: names.get(clusterId) ?? "", code, severity, count }));
  return { open, oldestDue: await readOldestDue(store) };
}
