import { readFile } from "node:fs/promises";
import pg from "pg";
import { NAME } from "./database-cluster.ts";
import type { DataDirectory } from "./data-directory.ts";

const ANSWER_MS_MAX = 3_000;

/** The address under which clients of this machine reach a database of the server. */
export async function urlOf(directory: DataDirectory, port: number, database = NAME): Promise<string> {
  const password = (await readFile(directory.password, "utf8")).trim();
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${database}`;
}

/** Connects to the maintenance database. A lost connection makes later queries fail; it never ends the process. */
export async function connectControl(directory: DataDirectory, port: number): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: await urlOf(directory, port, "postgres"),
    connectionTimeoutMillis: ANSWER_MS_MAX,
    query_timeout: ANSWER_MS_MAX,
    application_name: "vxlens launcher",
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}
