import type { Store } from "./store.ts";
import { type ReadTokenRow, TOKEN_COLUMNS, type TokenRow, toToken } from "./token-row.ts";

/** Up to `limit` tokens, the newest first, of those older than the token `before`; null: from the newest on. */
export async function readTokens({ db }: Store, { before, limit }: { before: number | null; limit: number }): Promise<TokenRow[]> {
  const rows = await db.$queryRaw<ReadTokenRow[]>`
    select ${TOKEN_COLUMNS} from token t where ${before}::int is null or t.id < ${before}::int order by t.id desc limit ${limit}`;
  return rows.map(toToken);
}
