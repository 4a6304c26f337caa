import { freshDatabase } from "./database.ts";
import { type RunningServer, serve, type ServeOptions } from "./serve.ts";

export { RETENTION_MS, type RunningServer, START } from "./serve.ts";

/** Instead of a fresh database: one that the test has, or that is not there. */
export type ServerOptions = ServeOptions & Readonly<{ databaseUrl?: string }>;

/** The whole service over a database of its own, on a clock that the test sets. */
export async function startServer({ databaseUrl, ...options }: ServerOptions = {}): Promise<RunningServer> {
  const database = databaseUrl === undefined ? await freshDatabase() : { url: databaseUrl, drop: async () => {} };
  const server = await serve(database.url, options);
  const stop = async () => {
    await server.stop();
    await database.drop();
  };
  return { ...server, stop };
}
