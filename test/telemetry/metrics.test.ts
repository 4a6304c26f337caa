import { describe, expect, it } from "vitest";
import { createMetrics, METRICS } from "../../src/telemetry/metrics.ts";

const build = { version: "1.2.3", nodeVersion: "v20.20.2" };

describe("createMetrics", () => {
  it("registers every metric of the table with its help text, and those of the process", async () => {
    const text = await createMetrics(build).registry.metrics();

    const missing = Object.entries(METRICS).filter(([name, help]) => !text.includes(`# HELP ${name} ${help}\n`));
    expect(missing).toEqual([]);
    expect(text).toContain("process_resident_memory_bytes");
  });

  it("tells the version as labels", async () => {
    const text = await createMetrics(build).registry.metrics();

    expect(text).toContain('vxlens_build_info{version="1.2.3",node_version="v20.20.2"} 1');
  });

  it("counts by label", async () => {
    const { registry, snapshotsReceived, nodes } = createMetrics(build);

    snapshotsReceived.inc({ outcome: "applied" });
    nodes.set({ cluster: "default", state: "fresh" }, 5);

    const text = await registry.metrics();
    expect(text).toContain('vxlens_snapshots_received_total{outcome="applied"} 1');
    expect(text).toContain('vxlens_nodes{cluster="default",state="fresh"} 5');
  });

  it("gives each caller a registry of its own", () => {
    expect(createMetrics(build).registry).not.toBe(createMetrics(build).registry);
  });
});
