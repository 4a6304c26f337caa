import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Mac } from "../../src/domain/address/mac.ts";
import { countNodes } from "../../src/storage/count-nodes.ts";
import { readBoundaries } from "../../src/storage/read-boundaries.ts";
import { readClaimsSince } from "../../src/storage/read-claims-since.ts";
import { readLives } from "../../src/storage/read-lives.ts";
import { readMacSlots } from "../../src/storage/read-mac-slots.ts";
import { readNodeSlots } from "../../src/storage/read-node-slots.ts";
import { readNodes } from "../../src/storage/read-nodes.ts";
import { readSlotDifferences } from "../../src/storage/read-slot-differences.ts";
import { readSlotGroups } from "../../src/storage/read-slot-groups.ts";
import { readSlotIntervals } from "../../src/storage/read-slot-intervals.ts";
import { readFindings } from "../../src/storage/read-findings.ts";
import { readHoldingSpan } from "../../src/storage/read-spans.ts";
import { readValidFrom } from "../../src/storage/read-valid-from.ts";
import { readVersionStarts } from "../../src/storage/read-version-starts.ts";
import type { Store } from "../../src/storage/store.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { runSql } from "../support/database-url.ts";
import { plansOf } from "../support/explain.ts";

const AT = Date.UTC(2026, 10, 22, 12);
const IDS = { clusterId: 1, nodeId: 1, historyFrom: 0 };
const HASH = "00000000-0000-0000-0000-000000000001";
const MAC = "0e:42:0a:00:00:02" as Mac;
const PAGE = { nodes: null, slots: null, limit: 50 };

let database: TestDatabase;

/** 50 nodes with 100 versions each: enough for the planner to have a choice. */
const GROWN = `
  insert into cluster (name, history_from) values ('test', '2026-01-01');
  insert into node (cluster_id, name, digest, valid_from) select 1, 'node' || n, gen_random_uuid(), '2026-11-22' from generate_series(1, 50) n;
  insert into version (cluster_id, node_id, valid_from, valid_to, digest, last_seen_at, received_at, interval_seconds, ok_sections)
    select 1, n, t, t + interval '1 hour', gen_random_uuid(), t, t, 60, 1
    from generate_series(1, 50) n, generate_series(timestamptz '2026-11-18', '2026-11-22', interval '1 hour') t;
  insert into slot_state (cluster_id, node_id, slot, valid_from, valid_to, chunk)
    select 1, n, 64 * (s / 33) + s % 33, t, t + interval '10 hours', gen_random_uuid()
    from generate_series(1, 50) n, generate_series(64, 400, 4) s, generate_series(timestamptz '2026-11-18', '2026-11-22', interval '10 hours') t;
  insert into finding (cluster_id, code, subject, opened_at, closed_at, is_confirmed, rank, severity, node_count, message, nodes, evidence)
    select 1, 'DUPLICATE_UNDERLAY_IP', 'address:' || n, t, case when t < '2026-11-21 23:00' then t + interval '1 hour' else 'infinity' end,
      true, 0, 0, 2, 'n', array['node1', 'node2'], '[]'
    from generate_series(1, 20) n, generate_series(timestamptz '2026-10-22', '2026-11-22', interval '1 hour') t;
  insert into fact (cluster_id, hash, section, key, mac, text)
    select 1, gen_random_uuid(), 8, n, 'mac ' || n, '{}' from generate_series(1, 5000) n;
  analyze`;

beforeAll(async () => {
  database = await freshDatabase();
  await runSql(database.url, GROWN);
});

afterAll(() => database.drop());

type Case = readonly [question: string, index: string, operation: (store: Store) => Promise<unknown>];
const cases: readonly Case[] = [
  [
    "one slot of all nodes at a moment",
    "slot_state_cluster_id_slot_valid_to_valid_from_idx",
    (store) => readSlotGroups(store, 1, { slots: [193], at: AT }),
  ],
  ["one node's slots at a moment", "slot_state_pkey", (store) => readNodeSlots(store, 1, { nodeIds: [1], slots: [96], at: AT })],
  ["one node's slots around a push", "slot_state_pkey", (store) => readSlotIntervals(store, IDS, { slots: [193], from: AT, to: AT })],
  [
    "what changed, newest first",
    "slot_state_cluster_id_valid_from_idx",
    (store) => readBoundaries(store, 1, { ...PAGE, since: AT - 1, until: AT, includeVolatile: false, from: null }),
  ],
  [
    "what differs between two moments",
    "slot_state_cluster_id_valid_from_idx",
    (store) => readSlotDifferences(store, 1, { ...PAGE, from: AT - 1, to: AT, start: null }),
  ],
  [
    "since when a row has been as it is",
    "slot_state_pkey",
    (store) => readValidFrom(store, 1, { places: [{ nodeId: 1, slot: 193, hash: HASH }], at: AT }),
  ],
  [
    "what was wrong at a moment",
    "finding_cluster_id_closed_at_opened_at_idx",
    (store) => readFindings(store, 1, { at: AT, since: null, codes: null, severities: null, nodes: null, after: null, limit: 50 }),
  ],
  ["what findings there are to go on from", "finding_cluster_id_closed_at_opened_at_idx", (store) => readLives(store, 1, AT)],
  ["how many nodes there were", "version_pkey", (store) => countNodes(store, [{ clusterId: 1, at: AT }])],
  ["the nodes' versions at a moment", "version_pkey", (store) => readNodes(store, 1, { at: AT })],
  ["some nodes' versions at a moment", "version_pkey", (store) => readNodes(store, 1, { at: AT - 1, names: ["node1", "node2"] })],
  [
    "when some nodes' versions began",
    // Of few versions the planner takes any index that begins with the node.
    "version_",
    (store) => readVersionStarts(store, 1, { nodes: ["node1", "node2"], from: 0, to: AT, limit: 1024 }),
  ],
  [
    "the version that holds an observation",
    "version_cluster_id_node_id_digest_observed_to_idx",
    (store) => readHoldingSpan(store, IDS, { digest: HASH, observedAt: AT }),
  ],
  [
    "since when a claim has been made",
    "fact_cluster_id_mac_idx",
    (store) =>
      readClaimsSince(store, 1, { claims: [{ entries: [{ mac: MAC, link: "vxlan0", state: "permanent" }], nodeIds: [1] }], at: AT }),
  ],
  ["the slots that name a MAC", "fact_cluster_id_mac_idx", (store) => readMacSlots(store, 1, MAC)],
];

describe("the plan of", () => {
  it.each(cases)("%s uses %s, and reads no table whole", async (_question, index, operation) => {
    const [plan = ""] = await plansOf(database.url, operation);

    expect(plan).toContain(index);
    expect(plan).not.toMatch(/Seq Scan on (slot_state|version|fact|chunk)/);
  });
});
