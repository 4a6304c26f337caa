import process from "node:process";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** `pgbench -N` on a server of its own tables: one client, simple updates. */
export type Pgbench = Readonly<{
  /** Milliseconds of one transaction, on average over two seconds. */
  run: () => Promise<number>;
}>;

const SCALE = "10";
const SECONDS = "2";

/** Makes the tables of pgbench in this database. */
export async function preparePgbench(programs: string, url: string): Promise<Pgbench> {
  const run = (words: readonly string[]): Promise<{ stdout: string }> =>
    promisify(execFile)(join(programs, "pgbench"), [...words], options(url));
  await run(["--initialize", "--quiet", "--scale", SCALE]);
  return {
    async run() {
      const { stdout } = await run(["--skip-some-updates", "--no-vacuum", "--client", "1", "--time", SECONDS]);
      return Number(/latency average = ([\d.]+) ms/.exec(stdout)?.[1]);
    },
  };
}

/** libpq takes what it has no word for from the environment. */
function options(url: string) {
  const { hostname, port, username, password, pathname } = new URL(url);
  const account = {
    PGHOST: hostname,
    PGPORT: port || "5432",
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
  };
  return { env: { ...process.env, ...account, PGDATABASE: pathname.slice(1) } };
}
