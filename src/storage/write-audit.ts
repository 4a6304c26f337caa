import type { Moment } from "../domain/history/span.ts";
import { Prisma } from "./generated/client.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** All that is noted: what an admin token gives the right to, and what happens to tokens. */
export type AuditAction =
  | "create_token"
  | "rotate_token"
  | "revoke_token"
  | "enroll_node"
  | "list_tokens"
  | "read_audit"
  | "push_snapshot"
  | "push_heartbeat"
  | "retire_node"
  | "expect_nodes"
  | "read_last_body";

/** What was asked for, by whom. */
export type AuditEntry = Readonly<{
  at: Moment;
  actor: string;
  tokenId: number | null;
  action: AuditAction;
  requestId: string;
}>;

const INSERT = Prisma.sql`insert into audit (at, actor, token_id, action, request_id, target)`;

/** Notes what is about to be done. */
export async function writeAudit({ db }: Store, entry: AuditEntry, target: string): Promise<void> {
  await db.$executeRaw`${INSERT} values (${auditColumns(entry, Prisma.sql`${target}`)})`;
}

/** As a CTE `noted`: notes what the rows of `source`, tokens by their id, had done to them, in the statement that does it. */
export function noteAudit(entry: AuditEntry, source: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`noted as (
    ${INSERT} select ${auditColumns(entry, Prisma.sql`'token:' || done.id`)} from ${source} as done
  )`;
}

function auditColumns({ at, actor, tokenId, action, requestId }: AuditEntry, target: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`${sqlTime(at)}::timestamptz, ${actor}::text, ${tokenId}::int, ${action}::text, ${requestId}::text, ${target}`;
}
