import { bundledScenario, type Scenario } from "../../scripts/agreement/scenario.ts";
import { clusterTablesFrom, type NodeFacts } from "../../src/domain/overlay/build-cluster-tables.ts";
import type { ClusterTables } from "../../src/domain/overlay/cluster-tables.ts";
import { readSections } from "../../src/domain/snapshot/read-snapshot.ts";
import { SECTIONS } from "../../src/domain/snapshot/section.ts";
import { type Bundle, openBundle } from "../../scripts/agreement/bundle.ts";

type Readings = ReturnType<typeof readSections>["readings"];

const FILE = new URL("../captured/lab/scenarios.jsonl.br", import.meta.url);

let opened: Bundle | null = null;

/** Names of the captured scenarios, see test/captured/lab/README.md. */
export function capturedNames(): readonly string[] {
  return bundle().names;
}

/** A captured scenario with what was measured, and what each node reported before and after that. */
export function capturedScenario(name: string): Scenario {
  return bundledScenario(bundle(), name);
}

/** The tables of a captured overlay after the pings, read as a push of each node would be. */
export function capturedTables(name: string): ClusterTables {
  return clusterTablesFrom(Object.entries(capturedReadings(name)).map(([node, readings]) => factsOf(node, readings)));
}

/** What each node of a captured overlay says, read as its push would be. */
export function capturedReadings(name: string): Readonly<Record<string, Readings>> {
  const { snapshots } = bundle().read(name);
  return Object.fromEntries(Object.entries(snapshots).map(([node, { sections }]) => [node, readSections(sections).readings]));
}

function bundle(): Bundle {
  opened ??= openBundle(FILE);
  return opened;
}

function factsOf(name: string, readings: Readings): NodeFacts {
  const known = SECTIONS.filter((section) => readings[section].status === "ok");
  const facts = known.flatMap((section) => {
    const reading = readings[section];
    return reading.status === "ok" ? [...reading.facts, ...reading.volatile] : [];
  });
  return { name, facts, known };
}
