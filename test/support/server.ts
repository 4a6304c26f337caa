import { freshDatabase } from "./database.ts";
import { type RunningServer, runService, type ServiceOptions } from "./service.ts";

export { RETENTION_MS, type RunningServer, START } from "./service.ts";

export type ServerOptions = ServiceOptions &
  Readonly<{
    /** Instead of a fresh database: one that the test has, or that is not there. */
    databaseUrl?: string;
  }>;

/** The whole service over a database of its own. */
export async function startServer({ databaseUrl, ...options }: ServerOptions = {}): Promise<RunningServer> {
  if (databaseUrl !== undefined) return runService(databaseUrl, options);
  const database = await freshDatabase();
  const service = await runService(database.url, options);
  return { ...service, stop: () => service.stop().finally(database.drop) };
}
