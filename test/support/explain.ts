import { Client } from "pg";
import { ContentCache } from "../../src/storage/content-cache.ts";
import { Prisma } from "../../src/storage/generated/client.ts";
import type { Database, Store } from "../../src/storage/store.ts";

/**
 * The plans of the statements that a storage operation sends, as text. Sequential scans are made dear, as they are in tables
 * that have grown: a plan that still has one has no index to use. They are planned as a question about one cluster is, under the policies.
 */
export async function plansOf(url: string, operation: (store: Store) => Promise<unknown>): Promise<string[]> {
  const statements: Prisma.Sql[] = [];
  const note = (text: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<never[]> => {
    statements.push("sql" in text ? text : Prisma.sql([...text], ...values));
    return Promise.resolve([]);
  };
  await operation({ db: { $queryRaw: note, $executeRaw: note } as unknown as Database, cache: new ContentCache() });

  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("set enable_seqscan = off; set role vxlens_reader; set vxlens.clusters = '{test}'");
    const plans: string[] = [];
    for (const { text, values } of statements) {
      const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain ${text}`, values);
      plans.push(rows.map((row) => row["QUERY PLAN"]).join("\n"));
    }
    return plans;
  } finally {
    await client.end();
  }
}
