import { z } from "zod";
import type { OutputFormat } from "./output-format.ts";
import { printData } from "./print-data.ts";
import { printTable } from "./print-table.ts";

/** A token as a server tells it, see schema.graphql. */
export const TOLD_TOKEN = z.object({
  id: z.string(),
  kind: z.string(),
  clusters: z.array(z.string()),
  node: z.string().nullable(),
  purpose: z.string(),
  shown: z.string(),
  isValid: z.boolean(),
  createdAt: z.string(),
  rotatedAt: z.string().nullable(),
  expiresAt: z.string(),
  revokedAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
});

export type ToldToken = z.output<typeof TOLD_TOKEN>;

/** What a server is asked to tell of a token. */
export const TOKEN_FIELDS = Object.keys(TOLD_TOKEN.shape).join(" ");

/** A token with its secret. */
export const ISSUED = z.object({ secret: z.string(), token: TOLD_TOKEN });

/** A secret alone on a line, or all of it for a program. */
export async function printIssued(issued: Readonly<{ secret: string; token: object }>, format: OutputFormat): Promise<string> {
  return format === "json" || format === "yaml" ? printData(issued, format) : `${issued.secret}\n`;
}

/** Tokens in a table, or as one array for a program. */
export async function printTokens(tokens: readonly ToldToken[], format: OutputFormat): Promise<string> {
  if (format === "json" || format === "yaml") return printData(tokens, format);
  const columns = format === "wide" ? [...COLUMNS, ...WIDE_COLUMNS] : COLUMNS;
  const rows = tokens.map((token) => columns.map(([, cellOf]) => cellOf(token)));
  const headers = columns.map(([header]) => header);
  return `${printTable(headers, rows).join("\n")}\n`;
}

type Column = readonly [header: string, cellOf: (token: ToldToken) => string];

/** To the second, as kubectl tells times in its data. */
const timeOf = (time: string | null): string => time?.replace(/\.\d+Z$/, "Z") ?? "";

const COLUMNS: readonly Column[] = [
  ["ID", ({ id }) => id],
  ["KIND", ({ kind }) => kind.toLowerCase()],
  ["CLUSTERS", ({ clusters }) => clusters.join(",")],
  ["NODE", ({ node }) => node ?? ""],
  ["STATE", stateOf],
  ["EXPIRES", ({ expiresAt }) => timeOf(expiresAt)],
  ["LAST USED", ({ lastUsedAt }) => timeOf(lastUsedAt)],
  ["PURPOSE", ({ purpose }) => purpose],
];

const WIDE_COLUMNS: readonly Column[] = [
  ["SHOWN", ({ shown }) => shown],
  ["CREATED", ({ createdAt }) => timeOf(createdAt)],
  ["ROTATED", ({ rotatedAt }) => timeOf(rotatedAt)],
  ["REVOKED", ({ revokedAt }) => timeOf(revokedAt)],
];

function stateOf({ isValid, revokedAt }: ToldToken): string {
  if (isValid) return "valid";
  return revokedAt === null ? "expired" : "revoked";
}
