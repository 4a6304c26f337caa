import type { Client } from "pg";
import { EMPTY_CHUNK } from "../src/storage/content-hash.ts";
import { readNodeIds } from "../src/storage/ensure-node.ts";
import { saveContent } from "../src/storage/save-content.ts";
import { isRestSlot } from "../src/storage/slot.ts";
import type { OpenStore } from "../src/storage/store.ts";
import { copyIn } from "./copy.ts";
import { type BenchDatabase, rowsOf } from "./database.ts";
import { CLUSTER, HISTORY_MS, type PushedCluster, seenNow } from "./pushed-cluster.ts";
import { planReplacements, twoSidedSlots, withReplacements } from "./replacements.ts";
import { nodeName } from "./synthetic-cluster.ts";

export const VERSIONS = 300;
const DAY_MS = 86_400_000;

/** What was written: how many slot intervals there are now, and a moment so many days ago at which no node was about to change. */
export type History = Readonly<{ slotRows: number; daysAgo: (days: number) => number }>;

/**
 * Gives each node 300 versions over 30 days: one peer after the other is replaced, and later back again, and all nodes learn of it
 * within ten seconds. Written by statements of its own, since 300,000 pushes take long; the chunks are those of real pushes.
 * At the end all is as it was pushed.
 */
export async function writeHistory(database: BenchDatabase, store: OpenStore, pushed: PushedCluster): Promise<History> {
  const { client } = database;
  await client.query("create temp table two_sided (node_id integer, slot smallint, replacement integer, first uuid, replaced uuid)");
  const replacements = planReplacements(pushed.cluster);
  // An even number of turns for each replacement leaves all as it was.
  const turns = 2 * Math.floor(VERSIONS / replacements.length / 2);
  const count = turns * replacements.length;
  const step = Math.floor(HISTORY_MS / (count + 1));

  await copyIn(client, "copy two_sided from stdin", await twoSidedText(store, pushed));
  await writeSlots(client, { firstAt: pushed.firstAt, step, replacements: replacements.length, turns });
  await writeVersions(client, { firstAt: pushed.firstAt, step, count });
  await client.query("drop table two_sided");
  await seenNow(database);
  const daysAgo = (days: number): number =>
    pushed.firstAt + Math.floor((Math.floor(count * (1 - (days * DAY_MS) / HISTORY_MS)) + 0.5) * step);
  return { slotRows: await rowsOf(client, "slot_state"), daysAgo };
}

async function twoSidedText(store: OpenStore, { cluster, size }: PushedCluster): Promise<string> {
  const replacements = planReplacements(cluster);
  const clusters = { first: cluster, replaced: withReplacements(cluster, replacements) };
  const lines: string[] = [];
  for (let node = 0; node < size; node++) {
    const ids = await readNodeIds(store, { cluster: CLUSTER, node: nodeName(node) });
    if (ids === null) throw new Error(`${nodeName(node)} was not pushed`);
    const slots = twoSidedSlots(clusters, replacements, node);
    await saveContent(
      store,
      ids.clusterId,
      slots.map(({ replaced }) => replaced),
    );
    for (const { slot, replacement, first, replaced } of slots) {
      if (first.chunk === EMPTY_CHUNK && isRestSlot(slot)) throw new Error(`rest slot ${slot} is empty`);
      lines.push(`${ids.nodeId}\t${slot}\t${replacement}\t${first.chunk}\t${replaced.chunk}\n`);
    }
  }
  return lines.join("");
}

/** When a node learns of the change with this number, counted from 1. */
const LEARNED_AT = `to_timestamp(($1::float8 + t.number * $2::float8 + (t.node_id * 7919) % 10000) / 1000)`;

/** In the order in which pushes would write them, so that the indexes look the same. A slot that holds nothing has no row. */
async function writeSlots(
  client: Client,
  { firstAt, step, replacements, turns }: Readonly<Record<"firstAt" | "step" | "replacements" | "turns", number>>,
): Promise<void> {
  await client.query("create temp table turn (node_id integer, slot smallint, turn integer, number integer, chunk uuid)");
  await client.query(
    `insert into turn select node_id, slot, turn, (turn - 1) * $1 + replacement + 1, case when turn % 2 = 0 then first else replaced end
     from two_sided, generate_series(1, $2::integer) as turn`,
    [replacements, turns],
  );
  await client.query("analyze two_sided");
  await client.query(
    `update slot_state s set valid_to = ${LEARNED_AT} from turn t
     where t.turn = 1 and s.node_id = t.node_id and s.slot = t.slot and s.valid_to = 'infinity'`,
    [firstAt, step],
  );
  await client.query(
    `insert into slot_state (valid_from, valid_to, chunk, cluster_id, node_id, slot)
     select valid_from, coalesce(valid_to, 'infinity'), chunk, cluster_id, node_id, slot from (
       select ${LEARNED_AT} as valid_from,
         lead(${LEARNED_AT}) over (partition by t.node_id, t.slot order by t.turn) as valid_to,
         t.chunk, n.cluster_id, t.node_id, t.slot
       from turn t join node n on n.id = t.node_id
     ) written
     where chunk <> $3::uuid
     order by valid_from, node_id, slot`,
    [firstAt, step, EMPTY_CHUNK],
  );
  await client.query("drop table turn");
}

/** The version that a node has now is its row in `node`; those before it are here. Their digests only have to differ. */
async function writeVersions(
  client: Client,
  { firstAt, step, count }: Readonly<Record<"firstAt" | "step" | "count", number>>,
): Promise<void> {
  await client.query(
    `insert into version (cluster_id, node_id, valid_from, valid_to, digest, last_seen_at, received_at, observed_from, observed_to,
       clock_skew_ms, interval_seconds, agent_version, ok_sections)
     select cluster_id, node_id, valid_from, valid_to, md5(node_id || ' ' || number)::uuid, valid_to - interval '1 second', valid_to - interval '1 second',
       valid_from, valid_to - interval '1 second', 0, interval_seconds, agent_version, ok_sections
     from (
       select n.cluster_id, t.node_id, t.number, n.interval_seconds, n.agent_version, n.ok_sections,
         case when t.number = 1 then n.valid_from else to_timestamp(($1::float8 + (t.number - 1) * $2::float8 + (t.node_id * 7919) % 10000) / 1000) end as valid_from,
         ${LEARNED_AT} as valid_to
       from (select id as node_id, number from node, generate_series(1, $3::integer) as number) t join node n on n.id = t.node_id
     ) written
     order by valid_from, node_id`,
    [firstAt, step, count],
  );
  await client.query(
    `update node n set revision = $3, valid_from = ${LEARNED_AT.replaceAll("t.number", "$3::integer").replaceAll("t.node_id", "n.id")}`,
    [firstAt, step, count],
  );
}
