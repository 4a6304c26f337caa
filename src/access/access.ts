import { type AuditRow, readAudit } from "../storage/read-audit.ts";
import { readTokens } from "../storage/read-tokens.ts";
import type { Store } from "../storage/store.ts";
import type { TokenRow } from "../storage/token-row.ts";
import type { AuditAction } from "../storage/write-audit.ts";
import { type AccessRequest, noteAdmin } from "./audit.ts";
import { OPEN_CALLER } from "./caller.ts";
import { type Identify, identifyByToken, type IdentifyParts, tokenIn } from "./identify.ts";
import { isNode, mayAdminister, mayEnroll, mayWrite, type NodeAddress, notOf, requireRight } from "./rights.ts";
import { createToken, endToken, enrollNode, type IssuedToken, replaceOwnSecret, replaceSecret, type TokenAsked } from "./tokens.ts";

/** Which part of a list that begins with the newest: so many, of those older than this one; null: from the newest on. */
export type Part = Readonly<{ before: number | null; limit: number }>;

/**
 * Who calls, what it may do, and what gives it the right to. Each throws `forbidden` where a valid token is for something else; what an
 * admin token does is noted before it is done.
 */
export type Access = Identify &
  Readonly<{
    /** Lets a caller report for a node, or else throws. */
    permitWrite: (request: AccessRequest, node: NodeAddress, action: AuditAction) => Promise<void>;
    /** Lets a caller retire a node, or else throws. */
    permitRetire: (request: AccessRequest, node: NodeAddress) => Promise<void>;
    /** Lets a caller read what a node sent, or else throws. */
    permitReadBody: (request: AccessRequest, node: NodeAddress) => Promise<void>;
    /** Lets a caller say which nodes a cluster is to have, or else throws. */
    permitExpect: (request: AccessRequest, cluster: string) => Promise<void>;
    createToken: (request: AccessRequest, asked: TokenAsked) => Promise<IssuedToken>;
    rotateToken: (request: AccessRequest, id: number, overlapMs: number) => Promise<IssuedToken>;
    revokeToken: (request: AccessRequest, id: number) => Promise<TokenRow>;
    enroll: (request: AccessRequest, node: NodeAddress) => Promise<IssuedToken>;
    /** A node's token replaces itself. */
    rotateOwn: (
      request: AccessRequest,
      own: Readonly<{ node: NodeAddress; headers: readonly string[]; overlapMs: number }>,
    ) => Promise<IssuedToken>;
    listTokens: (request: AccessRequest, part: Part) => Promise<readonly TokenRow[]>;
    listAudit: (request: AccessRequest, part: Part) => Promise<readonly AuditRow[]>;
  }>;

/** `open`: nobody is asked for a token, and everybody may do everything. */
export function createAccess(store: Store, { mode, ...parts }: IdentifyParts & Readonly<{ mode: "open" | "tokens" }>): Access {
  const identity: Identify =
    mode === "open" ? { identify: () => Promise.resolve(OPEN_CALLER), forget: () => {} } : identifyByToken(store, parts);
  /** What this process has changed, it does not trust its memory of. */
  const forgetting = async <T>(change: Promise<T>): Promise<T> => change.finally(identity.forget);
  return {
    ...identity,
    ...permissions(store),
    ...lists(store),
    createToken: async (request, asked) => {
      requireAdmin(request);
      return createToken(store, asked, request);
    },
    rotateToken: async (request, id, overlapMs) => {
      requireAdmin(request);
      return forgetting(replaceSecret(store, { id, overlapMs }, request));
    },
    revokeToken: async (request, id) => {
      requireAdmin(request);
      return forgetting(endToken(store, id, request));
    },
    enroll: async (request, node) => {
      requireRight(mayEnroll(request.caller, node.cluster), request.caller);
      return enrollNode(store, node, request);
    },
    rotateOwn: async (request, { node, headers, overlapMs }) => {
      const { caller } = request;
      const secret = tokenIn(headers);
      if (secret === null || !isNode(caller, node)) throw notOf(caller);
      return forgetting(replaceOwnSecret(store, { id: caller.tokenId, secret, overlapMs }, request));
    },
  };
}

function permissions(store: Store): Pick<Access, "permitWrite" | "permitRetire" | "permitReadBody" | "permitExpect"> {
  return {
    permitWrite: async (request, node, action) => {
      requireRight(mayWrite(request.caller, node), request.caller);
      await noteAdmin(store, request, { action, on: node });
    },
    permitRetire: async (request, node) => {
      requireAdmin(request);
      await noteAdmin(store, request, { action: "retire_node", on: node });
    },
    permitReadBody: async (request, node) => {
      requireAdmin(request);
      await noteAdmin(store, request, { action: "read_last_body", on: node });
    },
    permitExpect: async (request, cluster) => {
      requireAdmin(request);
      await noteAdmin(store, request, { action: "expect_nodes", on: { cluster } });
    },
  };
}

function lists(store: Store): Pick<Access, "listTokens" | "listAudit"> {
  return {
    listTokens: async (request, part) => {
      requireAdmin(request);
      await noteAdmin(store, request, { action: "list_tokens", on: null });
      return readTokens(store, part);
    },
    listAudit: async (request, part) => {
      requireAdmin(request);
      await noteAdmin(store, request, { action: "read_audit", on: null });
      return readAudit(store, part);
    },
  };
}

function requireAdmin({ caller }: AccessRequest): void {
  requireRight(mayAdminister(caller), caller);
}
