import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterTables } from "../../src/domain/overlay/cluster-tables.ts";
import { inconsistentSubnets } from "../../src/domain/overlay/judge-subnet.ts";
import { acceptSnapshot } from "../../src/intake/accept-snapshot.ts";
import { clusterAt } from "../../src/questions/cluster-at.ts";
import { clusterTables } from "../../src/questions/cluster-tables.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { namesOf } from "../builders/overlay.ts";
import { capturedNames, capturedReadings, capturedTables } from "../support/captured.ts";
import { asking, MINUTE, NOON } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { judgedVteps } from "../support/judged-vteps.ts";

let database: TestDatabase;
let store: OpenStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

async function pushed(name: string): Promise<ClusterTables> {
  const cluster = name.toLowerCase();
  for (const [node, readings] of Object.entries(capturedReadings(name))) {
    const times = { receivedAt: NOON, observedAt: NOON, sentAt: NOON, isBackfill: false };
    const push = { cluster, node, ...times, intervalSeconds: 60, agentVersion: null, readings };
    await acceptSnapshot(store, push, { historyFrom: NOON - MINUTE, isDryRun: false });
  }
  return asking(store, NOON + MINUTE, async (asker) => {
    const of = await clusterAt(asker, cluster, null);
    if (of === null) throw new Error("nothing was pushed");
    return clusterTables(of);
  });
}

/** What is told of an overlay, without its numbers. */
function told(tables: ClusterTables) {
  const vteps = judgedVteps(tables).map(({ mac, agreement, bearers, claims, missingOn }) => ({
    mac,
    agreement,
    bearers: bearers.map(({ node, vni }) => `${tables.nodes[node]} ${vni}`).sort(),
    claims: claims.map(({ underlayIp, observers }) => [underlayIp, namesOf(tables, observers)]),
    missingOn: namesOf(tables, missingOn),
  }));
  return { vteps, subnets: inconsistentSubnets(tables).map(({ prefix, reasons }) => ({ prefix, reasons })) };
}

describe("captured overlays that were pushed", () => {
  it.each(capturedNames().filter((name) => name.startsWith("evpn-")))("are judged as %s stands in its nodes' own tables", async (name) => {
    expect(told(await pushed(name))).toEqual(told(capturedTables(name)));
  });

  it("agree on the virtual machines that bridges have learned", async () => {
    const vms = judgedVteps(await pushed("evpn-healthy")).filter(({ claims }) => claims.some(({ vni }) => vni === 100));

    expect(vms.map(({ agreement, bearers }) => [agreement, bearers.length])).toEqual(Array.from({ length: 4 }, () => ["AGREED", 1]));
  });
});
