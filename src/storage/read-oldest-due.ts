import type { Moment } from "../domain/history/span.ts";
import type { Store } from "./store.ts";

/** When the oldest write came in that findings have not been looked for in; null: there is none. */
export async function readOldestDue({ db }: Store): Promise<Moment | null> {
  const rows = await db.$queryRaw<{ oldest: Date | null }[]>`select min(received_at) as oldest from finding_due`;
  return rows[0]?.oldest?.getTime() ?? null;
}
