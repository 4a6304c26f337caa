import type { Downtime } from "../domain/history/node-freshness.ts";
import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** When the service was down between two moments: the gaps between its spans of uptime. Before its first start it was not down, it was not there. */
export async function readDowntimes({ db }: Store, { from, to }: { from: Moment; to: Moment }): Promise<Downtime[]> {
  const rows = await db.$queryRaw<{ from: Date; to: Date }[]>`
    select gap.down_from as "from", gap.down_to as "to"
    from (select lag(up_to) over (order by up_from) as down_from, up_from as down_to from service_span) gap
    where gap.down_from < gap.down_to and gap.down_from < ${sqlTime(to)}::timestamptz and gap.down_to > ${sqlTime(from)}::timestamptz
    order by gap.down_from`;
  return rows.map((row) => ({ from: row.from.getTime(), to: row.to.getTime() }));
}
