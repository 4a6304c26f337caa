import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** Notes when a token was used, unless that is known to the hour already. */
export async function touchToken({ db }: Store, id: number, now: Moment): Promise<void> {
  await db.$executeRaw`
    update token set last_used_at = ${sqlTime(now)}::timestamptz
    where id = ${id} and (last_used_at is null or last_used_at <= ${sqlTime(now)}::timestamptz - interval '1 hour')`;
}
