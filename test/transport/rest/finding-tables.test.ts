import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flannelSnapshot } from "../../builders/flannel-snapshot.ts";
import { call, iso } from "../../support/api.ts";
import { MINUTE, NOON, pushAt } from "../../support/cluster.ts";
import { openFinding } from "../../support/kept-findings.ts";
import { type RunningServer, startServer } from "../../support/server.ts";

let server: RunningServer;
const table = (path: string) => call(server, { method: "GET", path: `/api/v1/tables/${path}`, headers: {} });

beforeAll(async () => {
  server = await startServer();
  for (const node of [1, 2, 3]) await pushAt(server.store, NOON, { node: `node${node}`, snapshot: flannelSnapshot(node, 3) });
  await openFinding(server.store);
  server.clock.now = NOON + MINUTE;
});
afterAll(() => server.stop());

describe("tableRows", () => {
  it("tells findings, annotations and series of what is wrong", async () => {
    const columns = (rows: Record<string, unknown>[]) => Object.keys(rows[0] ?? {}).join(",");
    const [findings, annotations, series] = await Promise.all(
      ["findings?cluster=test", "annotations?cluster=test&from=-1h", "series?cluster=test&from=-10m&step=5m"].map(async (path) => {
        return JSON.parse((await table(`${path}&to=${NOON + MINUTE}`)).text) as Record<string, unknown>[];
      }),
    );

    const [row] = findings ?? [];
    const nodes = String(row?.["nodes"]);
    expect(findings).toHaveLength(1);
    expect(row).toMatchObject({ time: iso(NOON + 20_000), severity: "CRITICAL", severityRank: 2, closedAt: null, ageSeconds: 40 });
    expect(nodes.split(" ")).toContain("node2");
    expect(row?.["nodeCount"]).toBe(nodes.split(" ").length);
    expect(annotations).toMatchObject([
      {
        time: iso(NOON + 20_000),
        timeEnd: null,
        title: row?.["title"],
        tags: `critical,${String(row?.["code"])},test,${nodes.replaceAll(" ", ",")}`,
      },
    ]);
    expect(columns(annotations ?? [])).toBe("time,timeEnd,title,text,tags");
    expect(series?.filter(({ value }) => value !== 0)).toEqual([{ time: iso(NOON + MINUTE), value: 1, label: "CRITICAL" }]);
    expect((await table("findings?cluster=nowhere&format=csv")).text.split("\r\n")).toHaveLength(2);
  });

  it.each([
    ["findings?node=node2", 1],
    ["findings?node=node3", 0],
    ["findings?code=MISSING_ROUTE", 0],
    ["findings?severity=CRITICAL,INFO", 1],
    [`findings?at=${NOON}`, 0],
    [`annotations?to=${NOON + 30_000}`, 1],
    [`annotations?to=${NOON + 10_000}`, 0],
  ])("filters %s", async (path, count) => {
    expect(JSON.parse((await table(`${path}&cluster=test`)).text)).toHaveLength(count);
  });
});

describe("printMetrics", () => {
  it("tells the findings that are open, and how long the oldest write has waited", async () => {
    await pushAt(server.store, NOON + 50_000, { node: "node3", snapshot: { ...flannelSnapshot(3, 3), rules: [] } });

    const { text } = await call(server, { method: "GET", path: "/metrics", headers: {} });

    expect(text).toMatch(/vxlens_findings_open\{cluster="test",code="[A-Z_]+",severity="CRITICAL"\} 1\n/);
    expect(text).toContain("vxlens_findings_lag_seconds 10");
  });
});
