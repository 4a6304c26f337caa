import type { Moment } from "../domain/history/span.ts";
import type { AuditRow } from "../storage/read-audit.ts";
import { type AuditAction, type AuditEntry, writeAudit } from "../storage/write-audit.ts";
import type { Store } from "../storage/store.ts";
import type { Caller } from "./caller.ts";
import type { NodeAddress } from "./rights.ts";

/** One thing that was noted. */
export type AuditNote = AuditRow;

/** Who asks for what is to be noted, when, and under which request's id. */
export type AccessRequest = Readonly<{ caller: Caller; at: Moment; requestId: string }>;

/** What a request did, or is about to do. */
export function auditEntry({ caller, at, requestId }: AccessRequest, action: AuditAction): AuditEntry {
  return { at, actor: caller.kind, tokenId: caller.tokenId, action, requestId };
}

/** Notes what an admin token is about to do; others act by no such right. What cannot be noted is not done. */
export async function noteAdmin(store: Store, request: AccessRequest, { action, on }: { action: AuditAction; on: Noted }): Promise<void> {
  if (request.caller.kind !== "admin") return;
  await writeAudit(store, auditEntry(request, action), targetOf(on));
}

/** What something was done to: a node, a whole cluster, or neither. */
type Noted = NodeAddress | Readonly<{ cluster: string }> | null;

function targetOf(on: Noted): string {
  if (on === null) return "";
  return "node" in on ? `node:${on.cluster}/${on.node}` : `cluster:${on.cluster}`;
}
