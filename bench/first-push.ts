import { acceptState } from "../src/intake/accept-snapshot.ts";
import type { Push } from "../src/intake/push.ts";
import { hashText } from "../src/storage/content-hash.ts";
import { nodeStateOf } from "../src/storage/node-state.ts";
import type { OpenStore } from "../src/storage/store.ts";
import { BAR_SIZE, type Bench, type Group } from "./bench.ts";
import { copyIn } from "./copy.ts";
import { type BenchDatabase, createDatabase } from "./database.ts";
import { interleaved, note, row, type Row, timed } from "./measure.ts";
import { CLUSTER, pushAll, RETENTION_MS } from "./pushed-cluster.ts";
import { pushOf, type SyntheticCluster, syntheticCluster } from "./synthetic-cluster.ts";

/** Nodes that push in each round. */
const PUSHES = 20;
/** In the first rounds the engine still compiles what a service that has run for a minute has long compiled. */
const ROUNDS = 15;
/** Prisma's createMany is slow: fewer tell as much. */
const NAIVE_PUSHES = 3;

/** The first push of a node whose cluster is known, what it asks of the database, against other ways to bring its rows there. */
export const firstPush: Group = {
  name: "first-push",
  async measure(bench) {
    const rows: Row[] = [];
    for (const size of bench.sizes) rows.push(...(await measureSize(bench, size)));
    return rows;
  },
};

type Rates = Readonly<Record<"ours" | "copy" | "unnest" | "naive", number>>;

async function measureSize({ server, tell }: Bench, size: number): Promise<Row[]> {
  tell(`first-push: N = ${size}`);
  const database = await createDatabase(server);
  const raw = await createDatabase(server);
  try {
    const rates = await ratesOf(size, { database, raw });
    return rowsAbout(rates, size, size >= BAR_SIZE);
  } finally {
    await database.close();
    await raw.close();
  }
}

function rowsAbout(rates: Rates, size: number, isHeld: boolean): Row[] {
  const against = (other: "copy" | "unnest" | "naive", least: number, what: string): Row =>
    row(`first push of a node (database part) against ${what}, rows/s, N = ${size}`, rates[other] / rates.ours, {
      unit: "x",
      bar: isHeld ? { least } : null,
    });
  const perSecond = (name: keyof Rates): string => `${Math.round(1 / rates[name])}k`;
  return [
    against("copy", 0.5, "COPY of all rows at once without an index"),
    against("unnest", 1.5, "INSERT .. SELECT unnest without an index"),
    against("naive", 40, "Prisma createMany without an index"),
    note(
      `rows/s of the first push, COPY, unnest, createMany, N = ${size}`,
      (["ours", "copy", "unnest", "naive"] as const).map(perSecond).join(", "),
    ),
  ];
}

/** Milliseconds a row. */
async function ratesOf(size: number, { database, raw }: { database: BenchDatabase; raw: BenchDatabase }): Promise<Rates> {
  const cluster = syntheticCluster(size);
  const pushes = Array.from({ length: PUSHES }, (_, node) => pushOf(cluster, node + 1, { name: CLUSTER, at: Date.now() }));
  const tables = pushes.map(rowsOf);
  const rows = tables.flat().length;
  const [store, other] = [database.open(1), raw.open(1)];
  const rates = await interleaved(
    {
      ours: async (round) => {
        await database.client.query("truncate cluster cascade");
        return (await firstPushes(store, pushes, { cluster, round })) / rows;
      },
      copy: async () => (await rawCopy(raw, tables)) / rows,
      unnest: async () => (await rawUnnest(raw, tables)) / rows,
    },
    ROUNDS,
  );
  // Apart: whoever comes next in this process pays for collecting what it leaves behind.
  const { naive: slow } = await interleaved({ naive: async () => (await naive(other, raw, tables)) / rowsOfNaive(tables) });
  return { ...rates, naive: slow };
}

const rowsOfNaive = (tables: readonly (readonly RawRow[])[]): number => tables.slice(0, NAIVE_PUSHES).flat().length;

/** A cluster of its own each round, which its first node has pushed: then the others come. */
async function firstPushes(store: OpenStore, pushes: readonly Push[], { cluster, round }: { cluster: SyntheticCluster; round: number }) {
  store.cache.known.clear();
  await pushAll(store, cluster, { from: Date.now(), nodes: [0] });
  const states = pushes.map((push) => ({ push: { ...push, receivedAt: push.receivedAt + round }, state: nodeStateOf(push.readings) }));
  const options = { historyFrom: Date.now() - RETENTION_MS, isDryRun: false };
  return timed(async () => {
    for (const named of states) await acceptState(store.inCluster(CLUSTER), named, options);
  });
}

/** A node's rows as a table of rows would hold them. */
type RawRow = Readonly<{ node: string; section: string; key: string; text: string }>;

function rowsOf({ node, readings }: Push): RawRow[] {
  return Object.entries(readings).flatMap(([section, reading]) =>
    reading.status === "ok" ? [...reading.facts, ...reading.volatile].map(({ key, text }) => ({ node, section, key, text })) : [],
  );
}

const RAW_TABLE =
  "create table raw_row (cluster_id integer not null, node text not null, section text not null, key text not null, text text not null)";

async function emptyRawTable({ client }: BenchDatabase): Promise<void> {
  await client.query(`drop table if exists raw_row; ${RAW_TABLE}`);
}

async function rawCopy(raw: BenchDatabase, tables: readonly (readonly RawRow[])[]): Promise<number> {
  await emptyRawTable(raw);
  const text = tables
    .flat()
    .map(({ node, section, key, text: value }) => `1\t${node}\t${section}\t${key}\t${value}\n`)
    .join("");
  return timed(() => copyIn(raw.client, "copy raw_row from stdin", text));
}

async function rawUnnest(raw: BenchDatabase, tables: readonly (readonly RawRow[])[]): Promise<number> {
  await emptyRawTable(raw);
  const statement = "insert into raw_row select 1, $1, * from unnest($2::text[], $3::text[], $4::text[])";
  return timed(async () => {
    for (const table of tables) {
      const columns = [table.map(({ section }) => section), table.map(({ key }) => key), table.map(({ text }) => text)];
      await raw.client.query({ name: "unnest", text: statement, values: [table[0]?.node, ...columns] });
    }
  });
}

/** One of our own tables serves for a table of rows, its indexes taken away. */
async function naive({ keepers }: OpenStore, { client }: BenchDatabase, tables: readonly (readonly RawRow[])[]): Promise<number> {
  await client.query("alter table fact drop constraint if exists fact_pkey; drop index if exists fact_cluster_id_mac_idx; truncate fact");
  const pushes = tables
    .slice(0, NAIVE_PUSHES)
    .map((table) =>
      table.map(({ node, key, text }) => ({ clusterId: 1, hash: hashText(`${node} ${key}`), section: 1, key, mac: node, text })),
    );
  return timed(async () => {
    for (const data of pushes) await keepers.fact.createMany({ data });
  });
}
