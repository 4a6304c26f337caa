import { Prisma } from "./generated/client.ts";

/** As a statement of a push is to see the database, and to write it: the rows of one cluster. */
export const ofCluster = (statement: Prisma.Sql, cluster: string): Prisma.Sql => Prisma.sql`${statement} /* cluster ${cluster} */`;

/** What a function is given first that is called as a template is, or with a statement that is made already. */
export type StatementText = TemplateStringsArray | Prisma.Sql;

/** The statement that such a function was given. */
export const statementOf = (text: StatementText, values: readonly unknown[]): Prisma.Sql =>
  "sql" in text ? text : Prisma.sql([...text], ...values);

const MARK = /\/\* cluster \$\d+ \*\/$/;

/**
 * The cluster that a statement is scoped to, which is its last value and is taken from the others: to PostgreSQL it is a comment. Null: it
 * has no scope. The mark is in the text, which is ours, so that no value can be taken for one.
 */
export const takeCluster = (text: string, values: unknown[]): string | null => (MARK.test(text) ? String(values.pop()) : null);
