import { readFile } from "node:fs/promises";
import { Client } from "pg";
import { ROLE } from "./database-cluster.ts";
import type { DataDirectory } from "./data-directory.ts";

const ANSWER_MS_MAX = 3_000;

/** The address under which programs of this machine reach the server. Without TLS, even where PGSSLMODE asks for it elsewhere. */
export async function urlOf(directory: DataDirectory, port: number): Promise<string> {
  const password = (await readFile(directory.password, "utf8")).trim();
  return `postgresql://${ROLE}:${password}@127.0.0.1:${port}/postgres?sslmode=disable`;
}

/** Connects for the launcher itself. A lost connection makes later queries fail; it never ends the process. */
export async function connectControl(directory: DataDirectory, port: number): Promise<Client> {
  const client = new Client({
    connectionString: await urlOf(directory, port),
    connectionTimeoutMillis: ANSWER_MS_MAX,
    query_timeout: ANSWER_MS_MAX,
    application_name: "vxlens launcher",
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}
