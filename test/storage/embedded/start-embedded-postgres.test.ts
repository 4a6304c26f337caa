import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readHostFacts } from "../../../src/config/host-facts.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../../src/storage/embedded/start-embedded-postgres.ts";
import { runSql } from "../../support/database-url.ts";

const host = readHostFacts();

let scratch: string;
let dataDir: string;
let running: EmbeddedPostgres[];
let children: ChildProcess[];

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "vxlens-embedded-"));
  chmodSync(scratch, 0o711);
  dataDir = join(scratch, "data");
  running = [];
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const server of running) await server.stop();
  chmodSync(scratch, 0o700);
  rmSync(scratch, { recursive: true, force: true });
});

describe("startEmbeddedPostgres", () => {
  it("makes a PostgreSQL 18 in an empty place, and finds its data again at the next start", async () => {
    const first = await start();
    expect(first).toMatchObject({ version: expect.stringMatching(/^18\./), adopted: false });
    await runSql(first.url, "create table color as select 'red' as name");
    await first.stop();
    expect(await accepts(first.url)).toBe(false);

    const second = await start();
    expect(await read(second.url, "select name from color")).toEqual([{ name: "red" }]);
  });

  it("listens on 127.0.0.1 alone, without a socket file, and lets nobody in without the password", async () => {
    const { url } = await start();

    const shown = await read(
      url,
      "select current_setting('listen_addresses') as on, current_setting('unix_socket_directories') as sockets",
    );
    expect(shown).toEqual([{ on: "127.0.0.1", sockets: "" }]);
    expect(await accepts(url.replace(/:[^:@]+@/, ":wrong@"))).toBe(false);
    expect(statSync(join(dataDir, "postgres")).mode & 0o777).toBe(0o700);
  });

  it("lets a second process adopt the server, and does not stop it for that one", async () => {
    const owner = await start();
    const adopter = await start();
    await adopter.stop();

    expect(adopter).toMatchObject({ url: owner.url, version: owner.version, adopted: true });
    expect(await accepts(owner.url)).toBe(true);
  });

  it("stops its own server only, however often it is asked to", async () => {
    const first = await start();
    await first.stop();
    const second = await start();

    await first.stop();

    expect(await accepts(second.url)).toBe(true);
  });

  it("lets another process start while it stops", async () => {
    const first = await start();

    const [, second] = await Promise.all([first.stop(), startWhenStopped(first)]);

    expect(second.adopted).toBe(false);
    expect(await accepts(second.url)).toBe(true);
  });

  it("has one owner when three start at once in an empty place", async () => {
    const servers = await Promise.all([start(), start(), start()]);

    expect(servers.filter(({ adopted }) => !adopted)).toHaveLength(1);
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
    expect(readdirSync(dataDir)).toEqual(["postgres"]);
  });

  it("stops the server soon after its owner was killed", async () => {
    const owner = await startOwner();

    owner.process.kill("SIGKILL");

    await expect.poll(() => existsSync(lockFile()), { timeout: 5_000 }).toBe(false);
  });

  it("stops a server that was still starting when its owner was killed", async () => {
    await (await start()).stop();
    const { process: owner } = spawnOwner();
    while (!existsSync(lockFile())) await sleep(1);

    owner.kill("SIGKILL");

    await expect.poll(() => existsSync(lockFile()), { timeout: 15_000 }).toBe(false);
  });

  it("owns the server and finds the data when started at once after its owner was killed", async () => {
    const owner = await startOwner();
    await runSql(owner.url, "create table color as select 'red' as name");
    owner.process.kill("SIGKILL");

    const next = await start();

    expect(next.adopted).toBe(false);
    expect(await read(next.url, "select name from color")).toEqual([{ name: "red" }]);
  });

  it("starts the server again under the same address when it was killed", async () => {
    const { url } = await start();
    await runSql(url, "create table color as select 'red' as name");

    process.kill(Number(readFileSync(lockFile(), "utf8").split("\n")[0]), "SIGKILL");

    await expect.poll(() => read(url, "select name from color").catch(() => []), { timeout: 15_000 }).toEqual([{ name: "red" }]);
  });

  it("starts when the process id of a left lock file is now a stranger's", async () => {
    await (await start()).stop();
    const { uid, gid } = statSync(join(dataDir, "postgres"));
    const stranger = spawn("sleep", ["60"], { uid, gid });
    children.push(stranger);
    writeFileSync(lockFile(), `${stranger.pid}\n${dataDir}\n1795600000\n1\n\n127.0.0.1\n`);

    expect((await start()).adopted).toBe(false);
  });

  it("clears away what a killed first start has left", async () => {
    mkdirSync(join(dataDir, "init-left"), { recursive: true });

    await start();

    expect(readdirSync(dataDir)).toEqual(["postgres"]);
  });

  it("names the directory that cannot be entered", async () => {
    const locked = join(scratch, "locked");
    mkdirSync(locked);
    chmodSync(locked, 0o500);

    await expect(start(join(locked, "data"))).rejects.toThrow(locked);
    await expect(start(join(locked, "data"))).rejects.toThrow("choose another VXLENS_DATA_DIR or set DATABASE_URL");
  });

  it("asks for DATABASE_URL on a platform that has no package", async () => {
    const attempt = startEmbeddedPostgres({ dataDir, host: { ...host, platform: "sunos" } });

    await expect(attempt).rejects.toThrow(`the package @embedded-postgres/sunos-${host.arch} is not installed`);
    await expect(attempt).rejects.toThrow("set DATABASE_URL");
  });

  it.each(["postgres/password", "postgres/data/PG_VERSION"])(
    "names what is missing from a directory that is not whole: %s",
    async (part) => {
      await (await start()).stop();
      rmSync(join(dataDir, part));

      await expect(start()).rejects.toThrow(join(dataDir, part));
      expect(existsSync(lockFile())).toBe(false);
    },
  );

  it("says at once that the password beside the data is not the server's, and leaves none running", async () => {
    await (await start()).stop();
    writeFileSync(join(dataDir, "postgres", "password"), "wrong");

    await expect(start()).rejects.toThrow("refuses the password");
    expect(existsSync(lockFile())).toBe(false);
  });

  it("tells of a start that fails what this start has logged, and nothing of earlier ones", async () => {
    await (await start()).stop();
    writeFileSync(join(dataDir, "postgres", "data", "global", "pg_control"), "");

    await expect(start()).rejects.toThrow(/^(?!.*database system is shut down)[^]*pg_control/);
  });

  it("starts under a path with spaces, and refuses one that pg_ctl's shell would change", async () => {
    expect((await start(join(scratch, "a b ü"))).adopted).toBe(false);
    await expect(start(join(scratch, "a $HOME"))).rejects.toThrow("a character that is special to a shell");
  });

  it("says that a file is no directory", async () => {
    writeFileSync(dataDir, "");

    await expect(start()).rejects.toThrow(`${dataDir}: it is not a directory`);
  });

  it("does not ask its server for the TLS that PGSSLMODE asks of others", async () => {
    vi.stubEnv("PGSSLMODE", "require");
    const { url } = await start();

    expect(await accepts(url)).toBe(true);
    vi.unstubAllEnvs();
  });

  it("refuses data of another major version", async () => {
    await (await start()).stop();
    writeFileSync(join(dataDir, "postgres", "data", "PG_VERSION"), "17\n");

    await expect(start()).rejects.toThrow(/was written by PostgreSQL 17, and this is 18/);
  });
});

async function start(directory = dataDir): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: directory, host, settings: { fsync: "off" } });
  running.push(server);
  return server;
}

async function startWhenStopped(server: EmbeddedPostgres): Promise<EmbeddedPostgres> {
  while (await accepts(server.url)) await sleep(5);
  return start();
}

async function startOwner(): Promise<{ process: ChildProcess; url: string }> {
  const { process: owner, stdout } = spawnOwner();
  const [line] = await once(stdout, "data");
  return { process: owner, url: String(line).trim() };
}

function spawnOwner() {
  const owner = spawn(host.nodePath, ["--import", "tsx", "test/support/own-postgres.ts", dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(owner);
  return { process: owner, stdout: owner.stdout };
}

const lockFile = (): string => join(dataDir, "postgres", "data", "postmaster.pid");

async function accepts(url: string): Promise<boolean> {
  return read(url, "select 1").then(
    () => true,
    () => false,
  );
}

async function read(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
