import { Client } from "pg";
import { z } from "zod";
import { Failure } from "../failure/failure.ts";

/**
 * What a connection works as, whoever it logged in as: which rows policies show it, and which statements it has the right to.
 * `reader` asks about some clusters, `auditor` about all; both only read. `writer` takes in one cluster's reports. `keeper` does upkeep.
 */
export const ROLES = { reader: "vxlens_reader", auditor: "vxlens_auditor", writer: "vxlens_writer", keeper: "vxlens_keeper" } as const;

const LACKING = z.tuple([z.object({ login: z.string(), roles: z.array(z.string()) })]);
/** In PostgreSQL 15 members may always take a role on (https://www.postgresql.org/docs/16/release-16.html, GRANT ... WITH SET). */
const FIND_LACKING = `
  select quote_ident(current_user) as login, array(
    select wanted from unnest($1::text[]) wanted
    where to_regrole(wanted) is null
      or not pg_has_role(current_user, wanted, case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)
  ) as roles`;

/**
 * Refuses an account that may not take the roles on: its connections would fail one by one. The migration that makes them gives them to the
 * account that applies it, which need not be this one.
 *
 * @throws Failure saying what an administrator is to run
 */
export async function requireRoles(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: "vxlens roles" });
  client.on("error", () => {});
  await client.connect();
  try {
    const [{ login, roles }] = LACKING.parse((await client.query(FIND_LACKING, [Object.values(ROLES)])).rows);
    if (roles.length === 0) return;
    throw new Failure(
      "database_unavailable",
      `${login} may not take on the roles that vxlens works as; let an administrator of the server run: grant ${roles.join(", ")} to ${login}`,
    );
  } finally {
    await client.end();
  }
}
