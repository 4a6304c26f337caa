import type { Client } from "pg";

/**
 * A statement that gives, for each table of the database, how many rows it has and a hash of all of them: what they hold, where they lie and which
 * transaction wrote them. A row that was written over with the very same values has another hash.
 */
export async function contentsStatement(client: Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    "select format('%I', tablename) as name from pg_tables where schemaname = 'public' order by tablename",
  );
  return rows
    .map(
      ({ name }) => `select '${name}' as name, count(*)::int as rows,
        md5(coalesce(string_agg(md5(t.ctid::text || t.xmin::text || t.xmax::text || t::text), '' order by t.ctid), '')) as hash from ${name} t`,
    )
    .join(" union all ");
}
