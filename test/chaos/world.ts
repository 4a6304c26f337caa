import { mkdir, mkdtemp, chmod, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { CrashingPostgres, freePort } from "./crashing-postgres.ts";
import { Service } from "./service.ts";
import { Writer, type WriterOptions } from "./writer.ts";

/** A PostgreSQL, a service on it, and a look into what is stored that goes by the service. */
export type World = Readonly<{
  root: string;
  postgres: CrashingPostgres;
  service: Service;
  store: OpenStore;
  stop: () => Promise<void>;
}>;

export type WorldOptions = Readonly<{
  /** Where PostgreSQL keeps its data; if not told, in a directory of its own. */
  directory?: string;
  program: readonly string[];
  /** Further settings of the service. */
  settings?: Readonly<Record<string, string>>;
  /** Makes the service's database, once PostgreSQL runs, and gives its URL; if not told, the one that is there. */
  makeDatabase?: (postgres: CrashingPostgres) => Promise<string>;
}>;

const WRITERS = 8;

const running = new Set<() => Promise<void>>();

/** For one who breaks off: nothing that was started here goes on. */
export async function stopAll(): Promise<void> {
  for (const stop of running) await stop();
}

/** A temporary directory that the server's account may pass through. */
export async function makeRoot(name: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), `vxlens-${name}-`));
  await chmod(root, 0o711);
  return root;
}

/** Starts all of it, and waits until it is ready. */
export async function startWorld({ directory, program, settings = {}, makeDatabase }: WorldOptions): Promise<World> {
  const root = await makeRoot("chaos");
  const data = directory ?? join(root, "data");
  await mkdir(data, { recursive: true });
  const postgres = await CrashingPostgres.create(data);
  const databaseUrl = (await makeDatabase?.(postgres)) ?? postgres.url;
  const service = new Service({ databaseUrl, port: await freePort(), program, log: join(root, "service.log"), settings });
  await service.ready();
  const store = openStore({ url: databaseUrl, poolSize: 2 });
  const stop = async () => {
    running.delete(stop);
    await service.end("SIGKILL");
    await store.close().catch(() => {});
    await postgres.stop();
    await rm(root, { recursive: true, force: true });
  };
  running.add(stop);
  return { root, postgres, service, store, stop };
}

/** Writers at work, each on a node of its own; every other one gives up what is not taken. */
export function startWriters(
  { service }: World,
  { name, firstMark, ...more }: Pick<WriterOptions, "firstMark" | "onAnswer" | "pauseMs"> & Readonly<{ name: string }>,
): Writer[] {
  const writers = Array.from(
    { length: WRITERS },
    (_, number) => new Writer({ url: service.url, node: `${name}-${number}`, isPatient: number % 2 === 0, firstMark, ...more }),
  );
  for (const writer of writers) writer.start();
  return writers;
}
