import type { Moment } from "../domain/history/span.ts";
import { Prisma } from "./generated/client.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";
import { type ReadTokenRow, TOKEN_COLUMNS, type TokenRow, toToken } from "./token-row.ts";
import { type AuditEntry, noteAudit } from "./write-audit.ts";

/** Ends a token, the secret of before its rotation too, and notes it. One that was revoked before stays as it is. Null: there is no such token. */
export async function revokeToken({ db }: Store, { id, now }: { id: number; now: Moment }, entry: AuditEntry): Promise<TokenRow | null> {
  const rows = await db.$queryRaw<ReadTokenRow[]>`
    with t as (
      update token set revoked_at = coalesce(revoked_at, ${sqlTime(now)}::timestamptz) where id = ${id} returning *
    ), ${noteAudit(entry, Prisma.sql`t`)}
    select ${TOKEN_COLUMNS} from t`;
  const row = rows[0];
  return row === undefined ? null : toToken(row);
}
