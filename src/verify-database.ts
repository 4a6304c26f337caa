import { join } from "node:path";
import { EXIT } from "./cli/exit-status.ts";
import { ServerError } from "./cli/server-error.ts";
import { UsageError } from "./cli/usage-error.ts";
import type { HistoryVerdict, VerifiedRows } from "./cli/world.ts";
import { ConfigError, readConfig } from "./config/config.ts";
import { readHostFacts } from "./config/host-facts.ts";
import { readPackageFacts } from "./config/package-facts.ts";
import { toFailure } from "./failure/to-failure.ts";
import { openExisting } from "./storage/open-existing.ts";
import { verifyHistory } from "./upkeep/verify/verify-history.ts";

/** Verifies the history in the database that the service's settings name, whether a service runs on it or not. */
export async function verifyDatabase(onProgress: (verified: VerifiedRows) => void): Promise<HistoryVerdict> {
  try {
    return await verify(onProgress);
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message, { cause: error });
    const failure = toFailure(error);
    throw failure === null ? error : new ServerError(EXIT.unreached, failure.message, { cause: error });
  }
}

async function verify(onProgress: (verified: VerifiedRows) => void): Promise<HistoryVerdict> {
  const host = readHostFacts();
  const { databaseUrl, dataDir } = readConfig(process.env, host).config;
  const migrations = join(readPackageFacts().root, "prisma", "migrations");
  const store = await openExisting({ databaseUrl, dataDir, host, migrations });
  try {
    return await verifyHistory(store, { onProgress });
  } finally {
    await store.close();
  }
}
