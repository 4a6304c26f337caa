import type { Client } from "pg";
import { z } from "zod";

/**
 * The owner of a server, the process that started it and will stop it, holds an advisory lock in it for as long as it
 * lives: the lock goes with the connection, so that kill -9 gives it back at once.
 */
const LOCK = 7_893_100;

const HELD = z.tuple([z.object({ held: z.boolean(), version: z.string() })]);
const TAKEN = z.tuple([z.object({ taken: z.boolean() })]);

/** Takes the lock for this connection. False: another process has it. */
export async function takeOwnerLock(client: Client): Promise<boolean> {
  const { rows } = await client.query("select pg_try_advisory_lock($1) as taken", [LOCK]);
  return TAKEN.parse(rows)[0].taken;
}

/** Whether a living process owns the server; and the server's version, such as 18.4. */
export async function readOwnerLock(client: Client): Promise<Readonly<{ held: boolean; version: string }>> {
  const { rows } = await client.query(
    `select exists (
      select from pg_locks
      where locktype = 'advisory' and classid = 0 and objid = $1 and objsubid = 1 and granted
        and database = (select oid from pg_database where datname = current_database())
    ) as held, current_setting('server_version') as version`,
    [LOCK],
  );
  return HELD.parse(rows)[0];
}
