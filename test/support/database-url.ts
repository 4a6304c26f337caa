import { Client } from "pg";

/** The same server and account, another database. */
export function urlOfDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** The same database, for connections that begin with `options`, as -c lock_timeout=200ms. */
export function urlWithOptions(database: string, options: string): string {
  const url = new URL(database);
  url.searchParams.set("options", options);
  return url.href;
}

/** One statement on a connection of its own. */
export async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
