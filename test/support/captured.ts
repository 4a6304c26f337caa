import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { clusterTablesFrom, type NodeFacts } from "../../src/domain/overlay/build-cluster-tables.ts";
import type { ClusterTables } from "../../src/domain/overlay/cluster-tables.ts";
import { readSections } from "../../src/domain/snapshot/read-snapshot.ts";
import { SECTIONS } from "../../src/domain/snapshot/section.ts";

type Readings = ReturnType<typeof readSections>["readings"];
type CapturedNode = Readonly<Record<string, unknown>>;
type Captured = Readonly<Record<string, Readonly<Record<string, CapturedNode>>>>;

const FILE = new URL("../captured/lab/scenarios.json.gz", import.meta.url);

let scenarios: Captured | null = null;

/** Names of the captured scenarios, see test/captured/lab/README.md. */
export function capturedNames(): string[] {
  return Object.keys(captured());
}

/** The tables of a captured overlay, read as a push of each node would be. */
export function capturedTables(name: string): ClusterTables {
  return clusterTablesFrom(Object.entries(capturedReadings(name)).map(([node, readings]) => factsOf(node, readings)));
}

/** What each node of a captured overlay says, read as its push would be. */
export function capturedReadings(name: string): Readonly<Record<string, Readings>> {
  const nodes = captured()[name];
  if (nodes === undefined) throw new Error(`no captured scenario named ${name}`);
  return Object.fromEntries(Object.entries(nodes).map(([node, sections]) => [node, readingsOf(sections)]));
}

function captured(): Captured {
  scenarios ??= JSON.parse(gunzipSync(readFileSync(FILE)).toString("utf8")) as Captured;
  return scenarios;
}

function readingsOf(sections: CapturedNode): Readings {
  return readSections(Object.fromEntries(Object.entries(sections).map(([section, data]) => [section, { data }]))).readings;
}

function factsOf(name: string, readings: Readings): NodeFacts {
  const known = SECTIONS.filter((section) => readings[section].status === "ok");
  const facts = known.flatMap((section) => {
    const reading = readings[section];
    return reading.status === "ok" ? [...reading.facts, ...reading.volatile] : [];
  });
  return { name, facts, known };
}
