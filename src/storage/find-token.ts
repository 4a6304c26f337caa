import type { Moment } from "../domain/history/span.ts";
import type { Store } from "./store.ts";
import type { TokenRow } from "./token-row.ts";

/** A token that was not revoked, as it was found by a secret. */
export type FoundToken = Pick<TokenRow, "id" | "kind" | "clusters" | "node"> &
  Readonly<{
    /** Until when this secret is taken: that of before a rotation ends first. */
    acceptedUntil: Moment;
    lastUsedAt: Moment | null;
  }>;

type Row = Omit<FoundToken, "acceptedUntil" | "lastUsedAt"> & Readonly<{ acceptedUntil: Date; lastUsedAt: Date | null }>;

/** The token whose secret, or whose secret before its rotation, has this hash; null where there is none or it was revoked. Relies on token_hash_key and token_previous_hash_key. */
export async function findToken({ db }: Store, hash: string): Promise<FoundToken | null> {
  const rows = await db.$queryRaw<Row[]>`/* planned once */
    select t.id, t.kind, t.clusters, t.node, t.last_used_at as "lastUsedAt",
      case when t.hash = ${hash} then t.expires_at else least(t.expires_at, t.previous_until) end as "acceptedUntil"
    from token t
    where (t.hash = ${hash} or t.previous_hash = ${hash}) and t.revoked_at is null`;
  const row = rows[0];
  return row === undefined ? null : { ...row, acceptedUntil: row.acceptedUntil.getTime(), lastUsedAt: row.lastUsedAt?.getTime() ?? null };
}
