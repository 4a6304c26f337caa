import type { Life } from "../domain/diagnosis/life.ts";
import type { Moment } from "../domain/history/span.ts";
import { TOLD_COLUMNS, toldOf, type ToldRow } from "./finding-row.ts";
import { momentOf, sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** A life that has been stored. */
export type StoredLife = Life & Readonly<{ id: number }>;

type Row = ToldRow & Readonly<{ id: number; openedAt: Date; closedAt: Date | null; isConfirmed: boolean }>;

/** The lives of a cluster's findings that had not ended before a moment, unconfirmed ones among them. Uses finding_cluster_id_closed_at_opened_at_idx. */
export async function readLives({ db }: Store, clusterId: number, from: Moment): Promise<StoredLife[]> {
  const rows = await db.$queryRaw<Row[]>`
    select f.id, f.opened_at as "openedAt", nullif(f.closed_at, 'infinity') as "closedAt", f.is_confirmed as "isConfirmed", ${TOLD_COLUMNS}
    from finding f
    where f.cluster_id = ${clusterId} and f.closed_at >= ${sqlTime(from)}::timestamptz
    order by f.id`;
  return rows.map(({ id, openedAt, closedAt, isConfirmed, ...told }) => {
    return { id, openedAt: openedAt.getTime(), closedAt: momentOf(closedAt), isConfirmed, told: toldOf(told) };
  });
}
