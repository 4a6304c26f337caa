import type { Moment } from "../domain/history/span.ts";
import type { Store } from "./store.ts";

export type ClusterRow = Readonly<{ id: number; name: string; historyFrom: Moment }>;

/** One cluster; null where no node of it has ever reported. */
export async function readCluster({ db }: Store, name: string): Promise<ClusterRow | null> {
  const rows = await db.$queryRaw<{ id: number; name: string; historyFrom: Date }[]>`
    select id, name, history_from as "historyFrom" from cluster where name = ${name}`;
  const row = rows[0];
  return row === undefined ? null : { ...row, historyFrom: row.historyFrom.getTime() };
}

/** All clusters, by name. */
export async function readClusters({ db }: Store): Promise<ClusterRow[]> {
  const rows = await db.$queryRaw<{ id: number; name: string; historyFrom: Date }[]>`
    select id, name, history_from as "historyFrom" from cluster order by cluster.name collate "C"`;
  return rows.map((row) => ({ ...row, historyFrom: row.historyFrom.getTime() }));
}
