import type { Store } from "./store.ts";
import type { AuditEntry } from "./write-audit.ts";

/** One thing that was noted. */
export type AuditRow = AuditEntry & Readonly<{ id: number; target: string }>;

/** Up to `limit` entries, the newest first, of those older than the entry `before`; null: from the newest on. */
export async function readAudit({ db }: Store, { before, limit }: { before: number | null; limit: number }): Promise<AuditRow[]> {
  const rows = await db.$queryRaw<(Omit<AuditRow, "at" | "id"> & { at: Date; id: bigint })[]>`
    select a.id, a.at, a.actor, a.token_id as "tokenId", a.action, a.target, a.request_id as "requestId"
    from audit a where ${before}::bigint is null or a.id < ${before}::bigint
    order by a.id desc limit ${limit}`;
  return rows.map(({ id, at, ...row }) => ({ ...row, id: Number(id), at: at.getTime() }));
}
