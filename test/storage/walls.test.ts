import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectNodes } from "../../src/intake/expect-nodes.ts";
import { allClusters } from "../../src/questions/all-clusters.ts";
import { clusterAt } from "../../src/questions/cluster-at.ts";
import { openAsker } from "../../src/questions/open-asker.ts";
import { Prisma } from "../../src/storage/generated/client.ts";
import { readCluster } from "../../src/storage/read-cluster.ts";
import { openReadSnapshot } from "../../src/storage/read-snapshot.ts";
import type { Reach } from "../../src/storage/reach.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { evaluateFindings } from "../../src/upkeep/evaluate-findings.ts";
import { saveUptime } from "../../src/storage/save-uptime.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { urlWithOptions } from "../support/database-url.ts";
import { withAddress } from "../support/kept-findings.ts";

/** Tables whose rows are of no cluster, and why questions may see all of them. */
const OF_NO_CLUSTER: Readonly<Record<string, string>> = {
  _prisma_migrations: "says which migrations were applied; neither questions nor pushes have a right to it",
  audit: "is written and read by access alone, which works as upkeep does",
  service_span: "says when the service was up: the same for all clusters",
  token: "names clusters, and has policies of its own: pushes end those of their nodes, questions have no right to it",
};

const CLUSTERS = ["east", "west"] as const;
const DAY = 24 * 60 * MINUTE;

let database: TestDatabase;
let store: OpenStore;
let walled: readonly string[];
const ids = new Map<string, number>();

/** Each table has rows of both clusters: a node is broken and changes, has neighbors that come and go, and is found wrong. */
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 1 });
  await saveUptime(store, { now: NOON, gapMs: 0 });
  for (const cluster of CLUSTERS) {
    const neighbors = [{ dst: "192.0.2.9", dev: "eth0", lladdr: "52:54:00:00:00:09", state: ["REACHABLE"] }];
    const healthy = flannelSnapshot(1, 2);
    await pushAt(store, NOON, { cluster, node: "node1", snapshot: { ...healthy, neighbors: [...healthy.neighbors, ...neighbors] } });
    await pushAt(store, NOON, { cluster, node: "node2", snapshot: withAddress(flannelSnapshot(2, 2), "192.0.2.1") });
    await expectNodes(store.inCluster(cluster), { cluster, text: '{"nodes":["node9"]}', receivedAt: NOON }, { retentionMs: DAY });
    await evaluateFindings(store, { cluster, now: NOON, lostAfterMs: DAY });
    await pushAt(store, NOON + MINUTE, { cluster, node: "node1", snapshot: { ...healthy, rules: healthy.rules.slice(0, 2) } });
    ids.set(cluster, (await readCluster(store, cluster))?.id ?? 0);
  }
  await store.keepers.$executeRaw`insert into last_body select cluster_id, id, digest, now(), 'json', 0, '' from node`;
  walled = (await catalog()).filter(({ ofCluster }) => ofCluster).map(({ name }) => name);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

type Table = Readonly<{ name: string; ofCluster: boolean; isForced: boolean; policies: readonly string[] }>;

function catalog(): Promise<Table[]> {
  return store.keepers.$queryRaw<Table[]>`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as "isForced",
      c.relname = 'cluster' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'cluster_id') as "ofCluster",
      array(select p.policyname::text from pg_policies p where p.tablename = c.relname and p.schemaname = current_schema order by 1) as policies
    from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = current_schema::regnamespace order by c.relname`;
}

const idColumn = (table: string): string => (table === "cluster" ? "id" : "cluster_id");

/** How many rows of a cluster are seen in a table through whatever runs statements. */
async function seen(run: (sql: Prisma.Sql) => Promise<{ count: number }[]>, table: string, cluster: string): Promise<number> {
  const sql = Prisma.raw(`select count(*)::int as count from ${table} where ${idColumn(table)} = ${ids.get(cluster)}`);
  return (await run(Prisma.sql`${sql}`))[0]?.count ?? 0;
}

/** What a question of this reach sees of a cluster in each table. */
async function seenBy(reach: Reach, cluster: string): Promise<Record<string, number>> {
  const { store: snapshot, close } = openReadSnapshot(store, reach);
  try {
    const found: [string, number][] = [];
    for (const table of walled) found.push([table, await seen((sql) => snapshot.db.$queryRaw<{ count: number }[]>(sql), table, cluster)]);
    return Object.fromEntries(found);
  } finally {
    await close();
  }
}

const none = (): Record<string, number> => Object.fromEntries(walled.map((table) => [table, 0]));

/** One statement on a connection that has taken on a role, and named clusters or not. */
async function as(role: string, clusters: string | null, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: urlWithOptions(database.url, `-c role=${role}`) });
  await client.connect();
  try {
    if (clusters !== null) await client.query("select set_config('vxlens.clusters', $1, false)", [clusters]);
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("every table", () => {
  it("is of clusters and has forced row-level security with policies, or is known to be of none", async () => {
    const tables = await catalog();

    expect(tables.filter(({ ofCluster }) => !ofCluster).map(({ name }) => name)).toEqual(Object.keys(OF_NO_CLUSTER));
    expect(walled.length).toBeGreaterThan(8);
    for (const { name, isForced, policies } of tables.filter(({ ofCluster }) => ofCluster)) {
      expect({ name, isForced, policies }).toEqual({ name, isForced: true, policies: ["all_clusters", "named_clusters"] });
    }
  });

  it("shows a question the rows of its clusters, and none of another", async () => {
    const own = await seenBy(["east"], "east");

    expect(Object.entries(own).filter(([, count]) => count === 0)).toEqual([]);
    expect(await seenBy(["east"], "west")).toEqual(none());
    expect(await seenBy([], "east")).toEqual(none());
    expect(await seenBy(["east", "west"], "east")).toEqual(own);
    expect(await seenBy("all", "east")).toEqual(own);
  });

  it("shows nothing to those who have named no cluster", async () => {
    for (const table of walled) {
      expect(await as("vxlens_reader", null, `select 1 from ${table} limit 1`)).toEqual([]);
    }
    for (const table of ["node", "slot_state", "fact"]) {
      expect(await as("vxlens_writer", null, `select 1 from ${table} limit 1`)).toEqual([]);
    }
  });

  it("takes no write of a question: its transaction only reads", async () => {
    for (const table of [...walled, "service_span"]) {
      const { store: snapshot, close } = openReadSnapshot(store, "all");
      const written = snapshot.db.$executeRaw(Prisma.sql`${Prisma.raw(`delete from ${table}`)}`);
      await expect(written).rejects.toThrow(/read-only transaction|permission denied/);
      await close();
    }
  });

  it.each(["vxlens_reader", "vxlens_auditor"])("gives %s no right to write, in whichever transaction", async (role) => {
    for (const table of [...walled, "service_span"]) {
      for (const write of [`delete from ${table}`, `insert into ${table} default values`, `truncate ${table}`]) {
        await expect(as(role, "{east}", write)).rejects.toThrow(`permission denied for table ${table}`);
      }
    }
  });

  it("takes no row of another cluster from a push", async () => {
    const writable = ["node", "version", "slot_state", "chunk", "fact", "volatile_state", "expected_node", "last_body"];
    for (const table of writable) {
      const stranger = `jsonb_populate_record(null::${table}, to_jsonb(t) || '{"cluster_id": ${ids.get("west")}}')`;
      const write = `insert into ${table} select (${stranger}).* from ${table} t limit 1`;
      await expect(as("vxlens_writer", "{east}", write)).rejects.toThrow(`new row violates row-level security policy for table "${table}"`);
      await expect(as("vxlens_writer", "{east}", `update ${table} set cluster_id = ${ids.get("west")}`)).rejects.toThrow(
        "row-level security",
      );
    }
  });
});

describe("openReadSnapshot", () => {
  it("reads in one repeatable read with a timeout of its own, as whom the reach asks for", async () => {
    const settings = async (reach: Reach): Promise<unknown> => {
      const { store: snapshot, close } = openReadSnapshot(store, reach, 7_000);
      const [row] = await snapshot.db.$queryRaw<unknown[]>`
        select current_user::text as role, current_setting('transaction_read_only') as "readOnly", current_setting('transaction_isolation') as isolation,
          current_setting('statement_timeout') as timeout, current_setting('vxlens.clusters') as clusters`;
      await close();
      return row;
    };

    const reading = { readOnly: "on", isolation: "repeatable read", timeout: "7500ms" };
    expect(await settings(["east", 'we"st'])).toEqual({ ...reading, role: "vxlens_reader", clusters: String.raw`{east,"we\"st"}` });
    expect(await settings("all")).toEqual({ ...reading, role: "vxlens_auditor", clusters: "{}" });
    expect(await settings([])).toEqual({ ...reading, role: "vxlens_reader", clusters: "{}" });
  });

  it("sees its clusters in all of several reads that begin at once", async () => {
    const { store: snapshot, close } = openReadSnapshot(store, ["west"]);

    const found = await Promise.all([1, 2, 3, 4].map(() => readCluster(snapshot, "west")));
    await close();

    expect(found.map((cluster) => cluster?.name)).toEqual(["west", "west", "west", "west"]);
  });

  it("keeps to its settings where the address of the database brings others", async () => {
    const other = openStore({
      url: urlWithOptions(database.url, "-c work_mem=5MB -c default_transaction_read_only=off -c idle_session_timeout=7min"),
      poolSize: 1,
    });
    const { store: snapshot, close } = openReadSnapshot(other, ["east"]);

    const found = await snapshot.db.$queryRaw`
      select current_setting('work_mem') as memory, current_setting('idle_session_timeout') as idle, current_setting('transaction_read_only') as "readOnly"`;
    await close();
    await other.close();

    expect(found).toEqual([{ memory: "32MB", idle: "7min", readOnly: "on" }]);
  });
});

describe("a question", () => {
  it("finds a cluster outside of its reach no more than one that never was", async () => {
    const { asker, close } = openAsker(store, { now: NOON + MINUTE, lostAfterMs: DAY, reach: ["west"] });

    const found = [await clusterAt(asker, "west", null), await clusterAt(asker, "east", null), await clusterAt(asker, "never", null)];
    const all = await allClusters(asker);
    await close();

    expect(found.map((of) => of?.cluster.name)).toEqual(["west", undefined, undefined]);
    expect(all.map(({ cluster }) => cluster.name)).toEqual(["west"]);
  });
});

describe("a connection of pushes", () => {
  it("is bound to the cluster of each push, one after the other", async () => {
    for (const cluster of ["east", "west", "east", "north", "west", "north"]) {
      const own = store.inCluster(cluster);
      const [before] = await own.db.$queryRaw<{ names: string[] }[]>`select array(select name from cluster) as names`;
      expect(before?.names).toEqual(cluster === "north" ? [] : [cluster]);
    }
  });

  it("is bound to what is asked for beside others at the same time", async () => {
    const busy = openStore({ url: database.url, poolSize: 3 });
    const asked = Array.from({ length: 60 }, (_, number) => CLUSTERS[number % 7 < 3 ? 0 : 1]);

    const found = await Promise.all(asked.map((cluster) => busy.inCluster(cluster).db.$queryRaw`select name from cluster`));
    await busy.close();

    expect(found).toEqual(asked.map((name) => [{ name }]));
  });
});

describe("a push's role", () => {
  const MADE = `insert into token (kind, clusters, node, hash, shown, created_at, expires_at) values
    ('node', '{east}', 'node1', 'a', 'a', now(), now()), ('node', '{west}', 'node1', 'b', 'b', now(), now()), ('read', '{east}', null, 'c', 'c', now(), now())`;

  it("ends tokens of its own cluster's nodes, and neither reads nor makes any", async () => {
    await as("vxlens_keeper", null, MADE);

    await as("vxlens_writer", "{east}", "update token set revoked_at = now()");

    expect(await as("vxlens_keeper", null, "select hash from token where revoked_at is not null")).toEqual([{ hash: "a" }]);
    for (const statement of ["select hash from token", MADE, "delete from token", "update token set hash = 'd'", "select 1 from audit"]) {
      await expect(as("vxlens_writer", "{east}", statement)).rejects.toThrow("permission denied");
    }
    await expect(as("vxlens_auditor", null, "select 1 from token")).rejects.toThrow("permission denied");
  });
});
