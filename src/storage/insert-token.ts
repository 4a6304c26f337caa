import type { Moment } from "../domain/history/span.ts";
import { Prisma } from "./generated/client.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";
import { type ReadTokenRow, TOKEN_COLUMNS, type TokenRow, toToken } from "./token-row.ts";
import { type AuditEntry, noteAudit } from "./write-audit.ts";

/** A token to be made. */
export type NewTokenRow = Pick<TokenRow, "kind" | "clusters" | "node" | "purpose" | "shown" | "createdAt" | "expiresAt"> &
  Readonly<{ hash: string }>;

/** Makes a token, and notes it. Null: it is for a node that has one. Relies on token_of_node_key. */
export async function insertToken({ db }: Store, token: NewTokenRow, entry: AuditEntry): Promise<TokenRow | null> {
  const { kind, clusters, node, purpose, hash, shown, createdAt, expiresAt } = token;
  const rows = await db.$queryRaw<ReadTokenRow[]>`
    with t as (
      insert into token (kind, clusters, node, purpose, hash, shown, created_at, expires_at)
      values (${kind}, ${clusters}::text[], ${node}, ${purpose}, ${hash}, ${shown}, ${sqlTime(createdAt)}::timestamptz, ${sqlTime(expiresAt)}::timestamptz)
      on conflict (clusters, node) where node is not null and revoked_at is null do nothing
      returning *
    ), ${noteAudit(entry, Prisma.sql`t`)}
    select ${TOKEN_COLUMNS} from t`;
  const row = rows[0];
  return row === undefined ? null : toToken(row);
}

/** A node's token that has expired stands in the way of no other. */
export async function revokeExpiredToken(
  { db }: Store,
  { cluster, node, now }: { cluster: string; node: string; now: Moment },
): Promise<void> {
  await db.$executeRaw`
    update token set revoked_at = ${sqlTime(now)}::timestamptz
    where clusters = ${[cluster]}::text[] and node = ${node} and revoked_at is null and expires_at <= ${sqlTime(now)}::timestamptz`;
}
