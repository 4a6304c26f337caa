import { Prisma } from "./generated/client.ts";
import type { Moment } from "../domain/history/span.ts";
import type { Store } from "./store.ts";

export type ClusterRow = Readonly<{
  id: number;
  name: string;
  historyFrom: Moment;
  /**
   * The same for as long as nothing but sightings in time is written of any node: what was read of a moment holds. Revisions only grow and a new
   * node has the greatest id, so nothing that is written or deleted makes up for something else.
   */
  revision: string;
  /** When the last of all changes took effect: since when the newest of the present versions holds, or a node is retired; null before the first push. */
  changedAt: Moment | null;
}>;

/** One cluster; null where no node of it has ever reported. */
export async function readCluster({ db }: Store, name: string): Promise<ClusterRow | null> {
  const rows = await db.$queryRaw<Row[]>`/* planned once */ ${CLUSTER} where c.name = ${name}`;
  const row = rows[0];
  return row === undefined ? null : toCluster(row);
}

/** All clusters, by name. */
export async function readClusters({ db }: Store): Promise<ClusterRow[]> {
  const rows = await db.$queryRaw<Row[]>`${CLUSTER} order by c.name collate "C"`;
  return rows.map(toCluster);
}

type Row = Readonly<{ id: number; name: string; historyFrom: Date; revision: string; changedAt: Date | null }>;

const CLUSTER = Prisma.sql`
  select c.id, c.name, c.history_from as "historyFrom", of_nodes.revision, of_nodes.changed_at as "changedAt"
  from cluster c cross join lateral (
    select concat_ws(' ', count(*), max(n.id), sum(n.revision)) as revision, max(coalesce(n.valid_from, (
      select v.valid_to from version v where v.cluster_id = n.cluster_id and v.node_id = n.id order by v.valid_from desc, v.valid_to desc limit 1
    ))) as changed_at
    from node n where n.cluster_id = c.id
  ) of_nodes`;

const toCluster = ({ historyFrom, changedAt, ...row }: Row): ClusterRow => ({
  ...row,
  historyFrom: historyFrom.getTime(),
  changedAt: changedAt?.getTime() ?? null,
});
