import type { Moment } from "../domain/history/span.ts";
import { Prisma } from "./generated/client.ts";
import { momentOrNull } from "./sql-time.ts";

/** What a token gives the right to. */
export type TokenKind = "admin" | "read" | "enroll" | "node";

/** One token, as all may know it who administer: nothing in it leads to the secret. */
export type TokenRow = Readonly<{
  id: number;
  kind: TokenKind;
  /** Read: these clusters, `*` for all. Enroll and node: the one cluster. Admin: none. */
  clusters: readonly string[];
  /** The node that a node token writes; null for the others. */
  node: string | null;
  /** What it is for, in its maker's words. */
  purpose: string;
  /** The beginning of the secret. */
  shown: string;
  createdAt: Moment;
  /** Null: never. */
  rotatedAt: Moment | null;
  expiresAt: Moment;
  /** Null: it was not. */
  revokedAt: Moment | null;
  /** To the hour; null: never. */
  lastUsedAt: Moment | null;
}>;

/** The columns of a TokenRow, of the table under the name t. */
export const TOKEN_COLUMNS = Prisma.sql`t.id, t.kind, t.clusters, t.node, t.purpose, t.shown, t.created_at as "createdAt",
  t.rotated_at as "rotatedAt", t.expires_at as "expiresAt", t.revoked_at as "revokedAt", t.last_used_at as "lastUsedAt"`;

/** A TokenRow as the database tells it. */
export type ReadTokenRow = Omit<TokenRow, TimeColumn> &
  Readonly<Record<"createdAt" | "expiresAt", Date> & Record<"rotatedAt" | "revokedAt" | "lastUsedAt", Date | null>>;

type TimeColumn = "createdAt" | "rotatedAt" | "expiresAt" | "revokedAt" | "lastUsedAt";

/** Its times as moments. */
export function toToken({ createdAt, rotatedAt, expiresAt, revokedAt, lastUsedAt, ...row }: ReadTokenRow): TokenRow {
  return {
    ...row,
    createdAt: createdAt.getTime(),
    rotatedAt: momentOrNull(rotatedAt),
    expiresAt: expiresAt.getTime(),
    revokedAt: momentOrNull(revokedAt),
    lastUsedAt: momentOrNull(lastUsedAt),
  };
}
