import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** Notes that the service is up: the newest span of uptime grows, or a new one begins where it was left for too long. */
export async function saveUptime({ db }: Store, { now, gapMs }: { now: Moment; gapMs: number }): Promise<void> {
  const grown = await db.$executeRaw`
    update service_span set up_to = greatest(up_to, ${sqlTime(now)}::timestamptz)
    where up_from = (select max(up_from) from service_span) and up_to >= ${sqlTime(now - gapMs)}::timestamptz`;
  if (grown > 0) return;
  await db.$executeRaw`
    insert into service_span (up_from, up_to) values (${sqlTime(now)}::timestamptz, ${sqlTime(now)}::timestamptz) on conflict (up_from) do nothing`;
}
