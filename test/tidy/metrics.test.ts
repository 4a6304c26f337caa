import { describe, expect, it } from "vitest";
import { createMetrics, METRICS } from "../../src/telemetry/metrics.ts";
import { codeOf, tableRows } from "./markdown-table.ts";
import { filesBelow, readText } from "./project-files.ts";

const { registry } = createMetrics({ version: "1.2.3", nodeVersion: "v20.20.2" });
const documented = tableRows(readText("docs/metrics.md")).filter((cells) => codeOf(cells) !== null);

describe("docs/metrics.md", () => {
  it("tells each metric as /metrics does, in the order of the code", () => {
    const told = documented.map(([name = "", type, labels, meaning]) => ({ name: name.replaceAll("`", ""), type, labels, meaning }));

    expect(told).toEqual(Object.entries(METRICS).map(([name, meaning]) => ({ name, ...shapeOf(name), meaning })));
    expect(told.length).toBeGreaterThan(5);
  });

  it("names no metric elsewhere in the project that there is not", () => {
    const places = ["docs", "deploy"].flatMap((directory) => filesBelow(directory)).filter((file) => /\.(md|ya?ml|json|sh)$/.test(file));
    const named = places.flatMap((file) =>
      [...readText(file).matchAll(/\bvxlens_[a-z_]+_(?:total|seconds|info|nodes)\b/g)].map(([name]) => name),
    );

    expect([...new Set(named)].filter((name) => !(name in METRICS))).toEqual([]);
    expect(named).toContain("vxlens_snapshots_received_total");
  });
});

/** Type and labels as the registry holds them; `none` where there are no labels. */
function shapeOf(name: string): { type: string; labels: string } {
  const metric = registry.getSingleMetric(name);
  const labels: unknown = metric === undefined ? [] : Reflect.get(metric, "labelNames");
  const names = Array.isArray(labels) ? labels.map(String) : [];
  return { type: metric?.constructor.name.toLowerCase() ?? "missing", labels: names.map((label) => `\`${label}\``).join(", ") || "none" };
}
