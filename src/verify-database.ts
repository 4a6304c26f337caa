import { join } from "node:path";
import type { HistoryVerdict, VerifiedRows } from "./cli/world.ts";
import { readConfig } from "./config/config.ts";
import { readHostFacts } from "./config/host-facts.ts";
import { readPackageFacts } from "./config/package-facts.ts";
import { onDatabase } from "./on-database.ts";
import { openExisting } from "./storage/open-existing.ts";
import { verifyHistory } from "./upkeep/verify/verify-history.ts";

/** Verifies the history in the database that the service's settings name, whether a service runs on it or not. */
export function verifyDatabase(onProgress: (verified: VerifiedRows) => void): Promise<HistoryVerdict> {
  return onDatabase(() => verify(onProgress));
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
