import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One directory of prisma/migrations: its name, its script, and what Prisma calls the script's checksum (SHA-256, hex). */
export type Migration = Readonly<{ name: string; sql: string; checksum: string }>;

/** All migrations below `directory`, in the order in which they apply. Line ends do not count: git may have changed them. */
export function readMigrations(directory: string): readonly Migration[] {
  const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return names
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name, "migration.sql"), "utf8").replaceAll("\r\n", "\n");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}
