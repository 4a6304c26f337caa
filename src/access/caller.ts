/**
 * Who calls, as its token says: nothing in a body, and nothing in an address, makes it anybody else. `open`: the service runs without
 * tokens, and whoever reaches it may do everything. `database`: somebody who can open the database, and so needs no token.
 */
export type Caller =
  | Readonly<{ kind: "open" | "database"; tokenId: null }>
  | Readonly<{ kind: "admin"; tokenId: number }>
  /** Reads these clusters, by name. */
  | Readonly<{ kind: "read"; tokenId: number; clusters: readonly string[] | "all" }>
  /** Gets tokens for nodes of one cluster, and nothing else. */
  | Readonly<{ kind: "enroll"; tokenId: number; cluster: string }>
  /** Writes one node, and reads nothing. */
  | Readonly<{ kind: "node"; tokenId: number; cluster: string; node: string }>;

export const OPEN_CALLER: Caller = { kind: "open", tokenId: null };

export const DATABASE_CALLER: Caller = { kind: "database", tokenId: null };

/** What stands for all clusters among those of a read token: no cluster can have this name. */
export const ALL_CLUSTERS = "*";
