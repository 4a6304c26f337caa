import type { Part } from "../../../access/access.ts";
import type { AuditNote } from "../../../access/audit.ts";
import { ALL_CLUSTERS } from "../../../access/caller.ts";
import type { TokenAt } from "../../../access/tokens.ts";
import { Failure } from "../../../failure/failure.ts";
import { requireName } from "../../../intake/name.ts";
import {
  checkedFirst,
  type CursorKind,
  decodeCursor,
  encodeCursor,
  type Page,
  type PageArguments,
  toPage,
} from "../../../questions/page.ts";
import type {
  AuditAction,
  AuditEntryResolvers,
  MutationResolvers,
  QueryResolvers,
  TokenKind,
  TokenResolvers,
} from "../generated/resolver-types.ts";
import { pageAsked } from "./arguments.ts";

/** Of what administrators ask, each field says itself who may: `access` refuses all others. */
export const accessQuery: Pick<QueryResolvers, "tokens" | "audit"> = {
  tokens: async (_root, args, context) => newestFirst("token", pageAsked(args), (part) => context.access.listTokens(context.request, part)),
  audit: async (_root, args, context) => newestFirst("audit", pageAsked(args), (part) => context.access.listAudit(context.request, part)),
};

/** What administrators do. */
export const mutation: MutationResolvers = {
  createToken: async (_root, { kind, clusters, node, purpose, lifetimeSeconds }, { access, request }) =>
    access.createToken(request, {
      kind: KINDS[kind],
      clusters: [...new Set(clusters)].map((name) => clusterAsked(kind, name)),
      node: node === null || node === undefined ? null : requireName("node", node),
      purpose,
      lifetimeMs: lifetimeSeconds === null || lifetimeSeconds === undefined ? null : lifetimeSeconds * SECOND_MS,
    }),
  rotateToken: async (_root, { id, overlapSeconds }, { access, request }) =>
    access.rotateToken(request, idAsked(id), overlapSeconds * SECOND_MS),
  revokeToken: async (_root, { id }, { access, request }) => access.revokeToken(request, idAsked(id)),
};

export const token: TokenResolvers = {
  id: ({ id }) => String(id),
  kind: ({ kind }) => KINDS_TOLD[kind],
  isValid: ({ revokedAt, expiresAt }, _args, { request }) => revokedAt === null && expiresAt > request.at,
};

export const auditEntry: AuditEntryResolvers = {
  tokenId: ({ tokenId }) => (tokenId === null ? null : String(tokenId)),
  action: ({ action }) => ACTIONS_TOLD[action],
};

const SECOND_MS = 1_000;
const KINDS = { ADMIN: "admin", READ: "read", ENROLL: "enroll", NODE: "node" } as const satisfies Record<TokenKind, TokenAt["kind"]>;
const KINDS_TOLD = { admin: "ADMIN", read: "READ", enroll: "ENROLL", node: "NODE" } as const satisfies Record<TokenAt["kind"], TokenKind>;
const ACTIONS_TOLD = {
  create_token: "CREATE_TOKEN",
  rotate_token: "ROTATE_TOKEN",
  revoke_token: "REVOKE_TOKEN",
  enroll_node: "ENROLL_NODE",
  list_tokens: "LIST_TOKENS",
  read_audit: "READ_AUDIT",
  push_snapshot: "PUSH_SNAPSHOT",
  push_heartbeat: "PUSH_HEARTBEAT",
  retire_node: "RETIRE_NODE",
  expect_nodes: "EXPECT_NODES",
  read_last_body: "READ_LAST_BODY",
} as const satisfies Record<AuditNote["action"], AuditAction>;

const clusterAsked = (kind: TokenKind, name: string): string =>
  kind === "READ" && name === ALL_CLUSTERS ? name : requireName("cluster", name);

function idAsked(id: string): number {
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw new Failure("not_found", "no token has such an id");
}

async function newestFirst<T extends Readonly<{ id: number }>>(
  kind: CursorKind,
  { first, after }: PageArguments,
  read: (part: Part) => Promise<readonly T[]>,
): Promise<Page<T>> {
  const before = after === null ? null : Number(decodeCursor(kind, after)[0]);
  const found = await read({ before, limit: checkedFirst(first) + 1 });
  return toPage(
    found.map((node) => ({ cursor: encodeCursor(kind, [node.id]), node })),
    first,
  );
}
