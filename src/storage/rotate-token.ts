import { Prisma } from "./generated/client.ts";
import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";
import { type ReadTokenRow, TOKEN_COLUMNS, type TokenRow, toToken } from "./token-row.ts";
import { type AuditEntry, noteAudit } from "./write-audit.ts";

export type Rotation = Readonly<{
  id: number;
  now: Moment;
  hash: string;
  shown: string;
  /** The secret that goes on to be taken for a while: who asks with the one of before has never read the answer with the present one. Null: the present one. */
  keptHash: string | null;
  overlapMs: number;
}>;

/**
 * Gives a token another secret, and as much time as it had from its making or last rotation, and notes it. Null: there is no such token,
 * or it has ended. A secret that was replaced already gets no more time.
 */
export async function rotateToken({ db }: Store, rotation: Rotation, entry: AuditEntry): Promise<TokenRow | null> {
  const { id, hash, shown, keptHash, overlapMs } = rotation;
  const now = Prisma.sql`${sqlTime(rotation.now)}::timestamptz`;
  const isPresent = Prisma.sql`(${keptHash}::text is null or hash = ${keptHash}::text)`;
  const rows = await db.$queryRaw<ReadTokenRow[]>`
    with t as (
      update token set
        hash = ${hash}, shown = ${shown}, rotated_at = ${now},
        previous_hash = case when ${isPresent} then hash else previous_hash end,
        previous_until = case when ${isPresent} then least(expires_at, ${now} + ${overlapMs}::float8 * interval '1 millisecond') else previous_until end,
        expires_at = ${now} + (expires_at - coalesce(rotated_at, created_at))
      where id = ${id} and revoked_at is null and expires_at > ${now} and (${isPresent} or previous_hash = ${keptHash}::text)
      returning *
    ), ${noteAudit(entry, Prisma.sql`t`)}
    select ${TOKEN_COLUMNS} from t`;
  const row = rows[0];
  return row === undefined ? null : toToken(row);
}
