import { Prisma } from "./generated/client.ts";
import type { Reach } from "./reach.ts";

/** What rows a statement is for: those of one cluster, which a push is about; or those within the reach of a question, as JSON with how long a statement may take. */
export type Scope = Readonly<{ kind: "cluster" | "reach"; value: string }>;

/** As a statement of a question is to see the database. */
export const withinReach = (statement: Prisma.Sql, { reach, timeoutMs }: Readonly<{ reach: Reach; timeoutMs: number }>): Prisma.Sql =>
  Prisma.sql`${statement} /* reach ${JSON.stringify({ names: reach, timeoutMs })} */`;

/** As a statement of a push is to see the database: it also writes nothing elsewhere. */
export const ofCluster = (statement: Prisma.Sql, cluster: string): Prisma.Sql => Prisma.sql`${statement} /* cluster ${cluster} */`;

/** What was given to a function that is called as a template is. */
export const statementOf = (text: TemplateStringsArray | Prisma.Sql, values: readonly unknown[]): Prisma.Sql =>
  "sql" in text ? text : Prisma.sql([...text], ...values);

const MARK = /\/\* (reach|cluster) \$\d+ \*\/$/;

/**
 * The scope that a statement was given, which is its last value and is taken from the others: to PostgreSQL it is a comment. Null: it has
 * none. The mark is in the text, which is ours, so that no value can be taken for one.
 */
export function takeScope(text: string, values: unknown[]): Scope | null {
  const kind = MARK.exec(text)?.[1];
  if (kind === undefined) return null;
  return { kind: kind === "reach" ? kind : "cluster", value: String(values.pop()) };
}
