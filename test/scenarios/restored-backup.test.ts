import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeAt } from "../../src/questions/nodes.ts";
import { readDowntimes } from "../../src/storage/read-downtimes.ts";
import { saveUptime } from "../../src/storage/save-uptime.ts";
import { verifyHistory } from "../../src/upkeep/verify/verify-history.ts";
import { fdbLine, heartbeat, push } from "../support/api.ts";
import { type Backup, takeBackup } from "../support/backup.ts";
import { asking, clusterOf, MINUTE } from "../support/cluster.ts";
import type { TestDatabase } from "../support/database.ts";
import { type RunningServer, START, startServer } from "../support/server.ts";

/** When the backup is taken, and when the service runs on it again. */
const TAKEN = START + 2 * MINUTE;
const RESTORED = START + 30 * MINUTE;
const GAP_MS = 90_000;

/** What node n pushes; the clusters' name is that of the other tests' questions. */
const path = (node: string, what: string): string => `/api/v1/clusters/test/nodes/${node}/${what}`;
const says = (remoteVtep: string) => ({ intervalSeconds: 60, sections: { fdb: { text: fdbLine(remoteVtep) } } });

let lost: RunningServer;
let backup: Backup;
let database: TestDatabase;
let server: RunningServer;
/** The digest of what each node pushed before the backup, and after it. */
const etags = { before: "", after: "" };

beforeAll(async () => {
  lost = await startServer();
  for (const minute of [0, 1, 2]) {
    await at(lost, START + minute * MINUTE, async () => {
      for (const node of ["same", "changed", "beating", "ahead"]) etags.before = (await pushed(lost, node, "192.0.2.1")).etag;
    });
  }
  backup = await takeBackup(lost.databaseUrl);
  await at(lost, TAKEN + MINUTE, async () => {
    for (const node of ["same", "changed", "ahead", "new"]) etags.after = (await pushed(lost, node, "192.0.2.9")).etag;
  });

  database = await backup.restore();
  server = await startServer({ databaseUrl: database.url });
  server.clock.now = RESTORED;
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  backup.drop();
  await lost.stop();
});

/** What happens at a moment, and that the service is up at it. */
async function at(running: RunningServer, moment: number, happens: () => Promise<void>): Promise<void> {
  running.clock.now = moment;
  await saveUptime(running.store, { now: moment, gapMs: GAP_MS });
  await happens();
}

async function pushed(running: RunningServer, node: string, remoteVtep: string): Promise<{ outcome: unknown; etag: string }> {
  const { json, headers } = await push(running, says(remoteVtep), { path: path(node, "snapshot") });
  return { outcome: json["outcome"], etag: headers.get("ETag") ?? "" };
}

describe("a database that was restored from a backup", () => {
  it("is sound before anything is pushed, and knows nothing of what came after the backup", async () => {
    expect(await verifyHistory(server.store)).toMatchObject({ wrong: null, verified: { nodes: 4, versions: 4, receipts: 4 } });
  });

  it("takes what nodes send next, whatever they say, and refuses a heartbeat for a snapshot that is lost", async () => {
    await at(server, RESTORED, async () => {
      const ahead = await heartbeat(server, etags.after, path("ahead", "heartbeat"));
      const beating = await heartbeat(server, etags.before, path("beating", "heartbeat"));
      const outcomes = [
        await pushed(server, "same", "192.0.2.1"),
        await pushed(server, "changed", "192.0.2.7"),
        await pushed(server, "ahead", "192.0.2.9"),
        await pushed(server, "new", "192.0.2.9"),
      ].map(({ outcome }) => outcome);

      expect([ahead.status, ahead.json["code"], beating.status]).toEqual([412, "digest_not_current", 204]);
      expect(outcomes).toEqual(["unchanged", "applied", "applied", "applied"]);
    });
    expect(await verifyHistory(server.store)).toMatchObject({ wrong: null, verified: { nodes: 5, versions: 9, receipts: 9 } });
  });

  it("tells of a moment in the gap that nothing was seen since the backup, also where the same was seen before and after", async () => {
    for (const node of ["same", "changed", "beating"]) {
      const seen = await asking(server.store, RESTORED, async (asker) => {
        const moments = [TAKEN + MINUTE, RESTORED - 1, RESTORED];
        return Promise.all(moments.map(async (moment) => (await nodeAt(await clusterOf(asker, moment), node))?.observedAt));
      });

      expect(seen).toEqual([TAKEN, TAKEN, RESTORED]);
    }
    const versions = await server.store.prisma.$queryRaw<{ lastSeenAt: Date; validTo: Date }[]>`
      select v.last_seen_at as "lastSeenAt", v.valid_to as "validTo" from version v
      join node n on n.cluster_id = v.cluster_id and n.id = v.node_id where n.name = 'same'`;
    expect(versions).toEqual([{ lastSeenAt: new Date(TAKEN), validTo: new Date(RESTORED) }]);
  });

  it("counts the gap as downtime of the service, not as silence of its nodes", async () => {
    expect(await readDowntimes(server.store, { from: START, to: RESTORED })).toEqual([{ from: TAKEN, to: RESTORED }]);
    const state = await asking(
      server.store,
      RESTORED,
      async (asker) => (await nodeAt(await clusterOf(asker, RESTORED - 1), "same"))?.state,
    );
    expect(state).toBe("FRESH");
  });

  it("lets a snapshot that waited in a spool fill the gap, and stays sound", async () => {
    const observedAt = new Date(TAKEN + 10 * MINUTE).toISOString();
    const sentAt = new Date(RESTORED + MINUTE).toISOString();

    await at(server, RESTORED + MINUTE, async () => {
      const late = await push(server, { ...says("192.0.2.9"), observedAt, sentAt }, { path: path("changed", "snapshot") });
      expect(late.json).toMatchObject({ outcome: "late", effectiveAt: observedAt });
    });

    expect((await verifyHistory(server.store)).wrong).toBeNull();
  });
});
