import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { fill } from "./disk.ts";
import type { Outage } from "./outage.ts";
import type { World } from "./world.ts";

type Fault = Pick<Outage, "name" | "stopsWrites" | "begin" | "end"> &
  Readonly<{
    /** Shorter, it would show nothing. */
    leastMs: number;
  }>;

/** Longer than a request may wait. */
const SILENCE_MS = 6_000;

/** What PostgreSQL does to the service without being asked; `small`: the directory that holds the service's tables, where it may be filled. */
export function faultsOf({ postgres }: World, { url, small }: Readonly<{ url: string; small: string | null }>): readonly Fault[] {
  const crowd = new Crowd(url);
  return [
    {
      name: "PostgreSQL stopped (SIGSTOP)",
      leastMs: SILENCE_MS,
      stopsWrites: true,
      begin: async () => postgres.freeze(),
      end: async () => postgres.thaw(),
    },
    { name: "PostgreSQL killed", leastMs: 0, stopsWrites: true, begin: () => postgres.kill(), end: () => postgres.start() },
    { name: "read-only", leastMs: 0, stopsWrites: true, begin: () => setReadOnly(url, "on"), end: () => setReadOnly(url, "off") },
    { name: "out of connections", leastMs: 0, stopsWrites: false, begin: () => crowd.gather(), end: () => crowd.leave() },
    ...(small === null ? [] : [diskFull(small)]),
  ];
}

function diskFull(small: string): Fault {
  const ballast = join(small, "ballast");
  return { name: "disk full", leastMs: 0, stopsWrites: true, begin: () => fill(ballast), end: () => rm(ballast) };
}

/** The setting holds for what begins after the reload; this session must be able to take it back. */
async function setReadOnly(url: string, value: "on" | "off"): Promise<void> {
  const client = await connected(url);
  await client.query(`alter system set default_transaction_read_only = ${value}`);
  await client.query("select pg_reload_conf()");
  await client.end();
}

const GATHER_MS = 200;

/** Takes all connections that there are, and those that come free. */
class Crowd {
  readonly #url: string;
  #clients: Client[] = [];
  #isGathering = false;

  constructor(url: string) {
    this.#url = url;
  }

  async gather(): Promise<void> {
    this.#isGathering = true;
    await this.#takeAll();
    await this.#clients[0]?.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name <> 'crowd' and pid <> pg_backend_pid()",
    );
    void this.#goOn();
  }

  async leave(): Promise<void> {
    this.#isGathering = false;
    await Promise.all(this.#clients.map((client) => client.end().catch(() => {})));
    this.#clients = [];
  }

  async #goOn(): Promise<void> {
    while (this.#isGathering) {
      await this.#takeAll();
      await sleep(GATHER_MS);
    }
    await this.leave();
  }

  async #takeAll(): Promise<void> {
    for (let client = await this.#tryOne(); client !== null; client = await this.#tryOne()) this.#clients.push(client);
  }

  /** Null: there is none left. */
  async #tryOne(): Promise<Client | null> {
    return this.#isGathering ? connected(this.#url).catch(() => null) : null;
  }
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: "crowd", options: "-c default_transaction_read_only=off" });
  client.on("error", () => {});
  await client.connect();
  return client;
}
