import { Client } from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { call, heartbeat, NODE_PATH, push, SNAPSHOT_PATH, storySnapshot } from "../../support/api.ts";
import { type RunningServer, type ServerOptions, startServer } from "../../support/server.ts";

const servers: RunningServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function serverWith(admission: ServerOptions["admission"] = {}): Promise<RunningServer> {
  const server = await startServer({ admission });
  servers.push(server);
  return server;
}

const metricsOf = async (server: RunningServer): Promise<string> =>
  (await call(server, { method: "GET", path: "/metrics", headers: {} })).text;

/** Keeps all writers of nodes waiting until it is ended. */
async function lockNodes({ databaseUrl }: RunningServer): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("begin; lock table node in exclusive mode");
  return client;
}

describe("createAdmission", () => {
  it("answers 429 rate_limited, and when to come again, to a node that pushes more than it may, and lets the others push", async () => {
    const server = await serverWith({ perMinute: 2 });
    const taken = [await push(server, storySnapshot), await push(server, storySnapshot)];
    const refused = await push(server, storySnapshot);
    const other = await push(server, storySnapshot, { path: SNAPSHOT_PATH.replace("n1", "n2") });

    expect(taken.map(({ status }) => status)).toEqual([200, 200]);
    expect(refused).toMatchObject({ status: 429, json: { code: "rate_limited" } });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThanOrEqual(25);
    expect(Number(refused.headers.get("Retry-After"))).toBeLessThanOrEqual(35);
    expect(other.status).toBe(200);
    expect(await metricsOf(server)).toContain('vxlens_admissions_refused_total{reason="rate"} 1');
  });

  it("counts heartbeats and retirements in the same budget", async () => {
    const server = await serverWith({ perMinute: 2 });
    const { headers } = await push(server, storySnapshot);
    const beat = await heartbeat(server, headers.get("ETag"));
    const beats = await heartbeat(server, headers.get("ETag"));
    const retired = await call(server, { method: "DELETE", path: NODE_PATH, headers: {} });

    expect([beat, beats, retired].map(({ status }) => status)).toEqual([204, 429, 429]);
  });

  it("answers 503 busy, to come again in 2 to 10 seconds, when its turn does not come, and takes the same push afterwards", async () => {
    const server = await serverWith({ running: 1, waitMs: 100 });
    await push(server, storySnapshot);
    const holder = await lockNodes(server);
    const first = push(server, storySnapshot);
    while (!(await metricsOf(server)).includes("vxlens_admitted 1")) await new Promise((resolve) => setTimeout(resolve, 10));
    const refused = await push(server, storySnapshot);
    await holder.end();
    const held = await first;
    const again = await push(server, storySnapshot);

    expect(refused).toMatchObject({ status: 503, json: { code: "busy" } });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThanOrEqual(2);
    expect(Number(refused.headers.get("Retry-After"))).toBeLessThanOrEqual(10);
    expect([held.status, again.status]).toEqual([200, 200]);
    const text = await metricsOf(server);
    expect(text).toContain('vxlens_admissions_refused_total{reason="no_turn"} 1');
    expect(text).toContain("vxlens_admitted 0");
  });
});
