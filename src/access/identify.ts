import { LRUCache } from "lru-cache";
import type { Moment } from "../domain/history/span.ts";
import { Failure } from "../failure/failure.ts";
import { findToken, type FoundToken } from "../storage/find-token.ts";
import type { Store } from "../storage/store.ts";
import { touchToken } from "../storage/touch-token.ts";
import { ALL_CLUSTERS, type Caller } from "./caller.ts";
import { hashToken, isTokenText, type TokenText } from "./token-text.ts";

/** Says who calls. */
export type Identify = Readonly<{
  /**
   * Who sent these Authorization headers.
   *
   * @throws unauthenticated, in the same words whatever the reason
   */
  identify: (headers: readonly string[]) => Promise<Caller>;
  /** Forgets what it found: a token that was changed by this process is at once what it was made. */
  forget: () => void;
}>;

export type IdentifyParts = Readonly<{
  now: () => Moment;
  /** Milliseconds that only ever grow, from wherever they begin: nobody who sets the clock makes a token last. */
  elapsed: () => number;
  /** That a token was used could not be noted; its caller was served. */
  onError: (error: unknown) => void;
}>;

/**
 * How long a token that was found is taken without looking again, from before it was looked for: what other processes revoke ends here
 * within that time, also while the database is away. A node asks for less than one look a second, however often it pushes.
 */
const TRUSTED_MS = 1_000;
const TRUSTED_MAX = 10_000;
const HOUR_MS = 3_600_000;
const BEARER = /^Bearer +(\S+) *$/i;

type Trusted = Readonly<{ found: FoundToken; until: number }>;

/** Callers by their tokens, looked up in the database at most once a second each. */
export function identifyByToken(store: Store, { now, elapsed, onError }: IdentifyParts): Identify {
  const trusted = new LRUCache<string, Trusted>({ max: TRUSTED_MAX });

  const look = async (hash: string): Promise<FoundToken | null> => {
    const until = elapsed() + TRUSTED_MS;
    const found = await findToken(store, hash);
    if (found === null) return null;
    const isNews = found.lastUsedAt === null || now() - found.lastUsedAt >= HOUR_MS;
    if (isNews) void touchToken(store, found.id, now()).catch(onError);
    trusted.set(hash, { found, until });
    return found;
  };
  const identify = async (headers: readonly string[]): Promise<Caller> => {
    const token = tokenIn(headers);
    if (token === null) throw unauthenticated();
    const hash = hashToken(token);
    const known = trusted.get(hash);
    const found = known !== undefined && elapsed() < known.until ? known.found : await look(hash);
    if (found === null || found.acceptedUntil <= now()) throw unauthenticated();
    return callerOf(found);
  };
  return { identify, forget: () => trusted.clear() };
}

/** The token that one Authorization header carries; null where there is none, or something else, or several headers. */
export function tokenIn(headers: readonly string[]): TokenText | null {
  const [header, ...more] = headers;
  const text = header === undefined || more.length > 0 ? undefined : BEARER.exec(header)?.[1];
  return text !== undefined && isTokenText(text) ? text : null;
}

function unauthenticated(): Failure {
  return new Failure("unauthenticated", "a valid token is required: Authorization: Bearer vxl_...");
}

function callerOf({ id, kind, clusters, node }: FoundToken): Caller {
  const [cluster = ""] = clusters;
  if (kind === "admin") return { kind, tokenId: id };
  if (kind === "read") return { kind, tokenId: id, clusters: clusters.includes(ALL_CLUSTERS) ? "all" : clusters };
  return kind === "enroll" ? { kind, tokenId: id, cluster } : { kind, tokenId: id, cluster, node: node ?? "" };
}
