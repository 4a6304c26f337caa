import { randomBytes } from "node:crypto";
import { Failure } from "../failure/failure.ts";
import { insertToken, revokeExpiredToken } from "../storage/insert-token.ts";
import { readTokenKind } from "../storage/read-token-kind.ts";
import { revokeToken } from "../storage/revoke-token.ts";
import { rotateToken } from "../storage/rotate-token.ts";
import type { Store } from "../storage/store.ts";
import type { TokenKind, TokenRow } from "../storage/token-row.ts";
import type { AuditAction } from "../storage/write-audit.ts";
import { type AccessRequest, auditEntry } from "./audit.ts";
import type { NodeAddress } from "./rights.ts";
import { hashToken, shownOf, type TokenText, tokenText } from "./token-text.ts";

/** A token, without its secret. */
export type TokenAt = TokenRow;

/** A token with its secret, which nobody is told a second time. */
export type IssuedToken = Readonly<{ secret: TokenText; token: TokenRow }>;

/** What a token shall be good for. Names are those of clusters and nodes, or `*` for all clusters. */
export type TokenAsked = Readonly<{
  kind: TokenKind;
  clusters: readonly string[];
  /** Only of node tokens. */
  node: string | null;
  purpose: string;
  /** Null: what is usual for its kind. */
  lifetimeMs: number | null;
}>;

const DAY_MS = 86_400_000;
/** Enrolling is for the day on which machines are set up; a node replaces its token each month, if it is our agent. */
const LIFETIME_MS: Readonly<Record<TokenKind, number>> = { admin: 90 * DAY_MS, read: 365 * DAY_MS, enroll: DAY_MS, node: 90 * DAY_MS };
const [LIFETIME_MS_MIN, LIFETIME_MS_MAX] = [60_000, 3_650 * DAY_MS];
const OVERLAP_MS_MAX = 30 * DAY_MS;

/**
 * Makes a token.
 *
 * @throws bad_user_input where no token can be for that; node_enrolled where the node has one
 */
export async function createToken(store: Store, asked: TokenAsked, request: AccessRequest): Promise<IssuedToken> {
  requireSense(asked);
  return issueToken(store, { ...asked, lifetimeMs: asked.lifetimeMs ?? LIFETIME_MS[asked.kind] }, { request, action: "create_token" });
}

/**
 * Makes a node's token, for who may enroll nodes of its cluster.
 *
 * @throws node_enrolled where the node has a token: whoever takes its name has to be let by an administrator, who revokes that
 */
export async function enrollNode(store: Store, { cluster, node }: NodeAddress, request: AccessRequest): Promise<IssuedToken> {
  const asked = { kind: "node", clusters: [cluster], node, purpose: "", lifetimeMs: LIFETIME_MS.node } as const;
  return issueToken(store, asked, { request, action: "enroll_node" });
}

type Issue = TokenAsked & Readonly<{ lifetimeMs: number }>;

async function issueToken(
  store: Store,
  asked: Issue,
  { request, action }: { request: AccessRequest; action: AuditAction },
): Promise<IssuedToken> {
  const { kind, clusters, node, purpose, lifetimeMs } = asked;
  const now = request.at;
  const [cluster = ""] = clusters;
  if (node !== null) await revokeExpiredToken(store, { cluster, node, now });
  const { secret, ...kept } = newSecret(kind);
  const row = { kind, clusters, node, purpose, ...kept, createdAt: now, expiresAt: now + lifetimeMs };
  const token = await insertToken(store, row, auditEntry(request, action));
  if (token !== null) return { secret, token };
  throw new Failure(
    "node_enrolled",
    `node ${node ?? ""} of cluster ${cluster} has a token; it can be enrolled again once an administrator has revoked that`,
  );
}

function newSecret(kind: TokenKind): { secret: TokenText; hash: string; shown: string } {
  const secret = tokenText(kind, randomBytes(32));
  return { secret, hash: hashToken(secret), shown: shownOf(secret) };
}

/**
 * Gives a token another secret, and its whole lifetime anew. The present secret is taken beside it for `overlapMs`.
 *
 * @throws not_found where there is no such token, or it has ended; bad_user_input for an overlap that is too long
 */
export async function replaceSecret(
  store: Store,
  { id, overlapMs }: { id: number; overlapMs: number },
  request: AccessRequest,
): Promise<IssuedToken> {
  const kind = await readTokenKind(store, id);
  if (kind === null) throw noSuchToken(id);
  return replace(store, { id, kind, overlapMs, keptHash: null }, request);
}

/** The same by a node itself, with the secret that it has: one of before the last rotation will do, since an answer may be lost. */
export async function replaceOwnSecret(
  store: Store,
  own: Readonly<{ id: number; secret: TokenText; overlapMs: number }>,
  request: AccessRequest,
): Promise<IssuedToken> {
  const { id, secret, overlapMs } = own;
  return replace(store, { id, kind: "node", overlapMs, keptHash: hashToken(secret) }, request);
}

type Replacement = Readonly<{ id: number; kind: TokenKind; overlapMs: number; keptHash: string | null }>;

async function replace(store: Store, { id, kind, overlapMs, keptHash }: Replacement, request: AccessRequest): Promise<IssuedToken> {
  if (overlapMs < 0 || overlapMs > OVERLAP_MS_MAX) throw new Failure("bad_user_input", "the overlap is from 0 seconds to 30 days");
  const { secret, ...kept } = newSecret(kind);
  const rotation = { id, now: request.at, ...kept, keptHash, overlapMs };
  const token = await rotateToken(store, rotation, auditEntry(request, "rotate_token"));
  if (token === null) throw noSuchToken(id);
  return { secret, token };
}

/**
 * Ends a token, with the secret of before its rotation. To revoke twice is no error.
 *
 * @throws not_found
 */
export async function endToken(store: Store, id: number, request: AccessRequest): Promise<TokenRow> {
  const token = await revokeToken(store, { id, now: request.at }, auditEntry(request, "revoke_token"));
  if (token === null) throw noSuchToken(id);
  return token;
}

const noSuchToken = (id: number): Failure => new Failure("not_found", `there is no token ${id} that is valid`);

function requireSense({ kind, clusters, node, purpose, lifetimeMs }: TokenAsked): void {
  const complaint =
    complaintAboutClusters(kind, clusters.length) ??
    complaintAboutNode(kind, node) ??
    complaintAboutTime(lifetimeMs) ??
    complaintAboutPurpose(purpose);
  if (complaint !== null) throw new Failure("bad_user_input", complaint);
}

function complaintAboutClusters(kind: TokenKind, count: number): string | null {
  if (kind === "admin") return count === 0 ? null : "an admin token is for all clusters: name none";
  if (kind === "read") return count > 0 ? null : "a read token names the clusters that it reads, or *";
  return count === 1 ? null : `${kind === "enroll" ? "an enroll" : "a node"} token names one cluster`;
}

function complaintAboutNode(kind: TokenKind, node: string | null): string | null {
  if (kind === "node") return node === null ? "a node token names its node" : null;
  return node === null ? null : "only a node token names a node";
}

function complaintAboutPurpose(purpose: string): string | null {
  return /^[^\p{Cc}\p{Cs}]{0,200}$/u.test(purpose) ? null : "the purpose is one line of at most 200 characters";
}

function complaintAboutTime(lifetimeMs: number | null): string | null {
  const isUsual = lifetimeMs === null || (lifetimeMs >= LIFETIME_MS_MIN && lifetimeMs <= LIFETIME_MS_MAX);
  return isUsual ? null : "a token is valid for at least a minute and at most ten years";
}
