import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { call, NODE_PATH, push, storySnapshot } from "../../support/api.ts";
import { type RunningServer, startServer } from "../../support/server.ts";

const MINUTE_MS = 60_000;
const OTHER = "/api/v1/clusters/edge/nodes/n2";

let server: RunningServer;
beforeEach(async () => {
  server = await startServer();
  await push(server, storySnapshot);
});
afterEach(() => server.stop());

describe("countNodes", () => {
  it("counts the nodes of each cluster in each state", async () => {
    server.clock.now += 4 * MINUTE_MS;
    await push(server, storySnapshot, { path: `${OTHER}/snapshot` });
    await push(server, storySnapshot, { path: "/api/v1/clusters/edge/nodes/n3/snapshot" });

    expect(await nodeSeries()).toEqual([
      'vxlens_nodes{cluster="edge",state="fresh"} 2',
      'vxlens_nodes{cluster="edge",state="lost"} 0',
      'vxlens_nodes{cluster="edge",state="overdue"} 0',
      'vxlens_nodes{cluster="lab",state="fresh"} 0',
      'vxlens_nodes{cluster="lab",state="lost"} 0',
      'vxlens_nodes{cluster="lab",state="overdue"} 1',
    ]);
  });

  it("counts again with each scrape", async () => {
    const seen: (string | undefined)[] = [];
    for (const silentMinutes of [0, 4, 2 * 24 * 60]) {
      server.clock.now += silentMinutes * MINUTE_MS;
      seen.push((await nodeSeries()).find((line) => line.endsWith(" 1")));
    }

    expect(seen).toEqual(["fresh", "overdue", "lost"].map((state) => `vxlens_nodes{cluster="lab",state="${state}"} 1`));
  });

  it("tells nothing more of a cluster when its last node has retired", async () => {
    await push(server, storySnapshot, { path: `${OTHER}/snapshot` });
    const before = await nodeSeries();
    server.clock.now += 1_000;
    await call(server, { method: "DELETE", path: NODE_PATH, headers: {} });

    const after = await nodeSeries();

    expect(before.filter((line) => line.includes('"lab"'))).toHaveLength(3);
    expect(after.filter((line) => line.includes('"lab"'))).toEqual([]);
    expect(after).toHaveLength(3);
  });
});

/** The lines of the metric, sorted. */
async function nodeSeries(): Promise<string[]> {
  const { text } = await call(server, { method: "GET", path: "/metrics", headers: {} });
  return text
    .split("\n")
    .filter((line) => line.startsWith("vxlens_nodes{"))
    .sort();
}
