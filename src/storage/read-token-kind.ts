import type { Store } from "./store.ts";
import type { TokenKind } from "./token-row.ts";

/** What a token is for, which never changes; null where there is no such token. */
export async function readTokenKind({ db }: Store, id: number): Promise<TokenKind | null> {
  const rows = await db.$queryRaw<{ kind: TokenKind }[]>`select kind from token where id = ${id}`;
  return rows[0]?.kind ?? null;
}
