import { Failure } from "../failure/failure.ts";

/** The oldest major version of PostgreSQL that the tests run on. */
const OLDEST = 15;

/**
 * Refuses a server that is older than vxlens is made for.
 *
 * @param version as the server says it, such as `18.4` or `15.6 (Debian 15.6-1)`
 * @throws Failure naming both versions
 */
export function requireServerVersion(version: string): void {
  if (Number.parseInt(version, 10) >= OLDEST) return;
  throw new Failure("database_unavailable", `the database is PostgreSQL ${version}; vxlens needs ${OLDEST} or newer`);
}
