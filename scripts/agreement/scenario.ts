import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { clusterTablesFrom, type NodeFacts } from "../../src/domain/overlay/build-cluster-tables.ts";
import type { ClusterTables } from "../../src/domain/overlay/cluster-tables.ts";
import { readSections } from "../../src/domain/snapshot/read-snapshot.ts";
import { SECTIONS } from "../../src/domain/snapshot/section.ts";

const Pair = z.object({
  src: z.string(),
  dst: z.string(),
  dst_ip: z.string(),
  delivered: z.boolean(),
  replied: z.boolean(),
  delivered_large: z.boolean(),
  replied_large: z.boolean(),
});
const Locus = z.object({ object: z.string(), nodes: z.array(z.string()), about: z.array(z.string()) });
const Fault = z.object({ name: z.string(), visible: z.string(), locus: Locus.nullable().optional() });
const Description = z.object({
  name: z.string(),
  faults: z.array(Fault),
  pods: z.array(z.object({ name: z.string(), node: z.string(), ip: z.string(), ip6: z.string().nullable() })),
});
const Truth = z.object({ pairs: z.array(Pair), pairs6: z.array(Pair).optional(), flaky: z.array(z.unknown()) });

/** What was measured of one ordered pair of pods. */
export type MeasuredPair = z.infer<typeof Pair>;

/** A cluster of real kernels with faults, what its nodes reported and what pings did. */
export type Scenario = z.infer<typeof Description> & Readonly<{ directory: string; truth: z.infer<typeof Truth> }>;

/** When the nodes were asked: after the pings, or before any traffic. */
export const MOMENTS = ["snapshots", "snapshots_before"] as const;
export type CapturedMoment = (typeof MOMENTS)[number];

/** The scenarios below a directory, or the one that it is. */
export function readScenarios(directory: string): Scenario[] {
  const names = readdirSync(directory).sort();
  if (names.includes("scenario.json")) return [readScenario(directory)];
  return names
    .map((name) => join(directory, name))
    .filter((path) => isScenario(path))
    .map(readScenario);
}

function isScenario(path: string): boolean {
  try {
    return readdirSync(path).includes("scenario.json");
  } catch {
    return false;
  }
}

function readScenario(directory: string): Scenario {
  const description = Description.parse(readJson(join(directory, "scenario.json")));
  return { ...description, directory, truth: Truth.parse(readJson(join(directory, "truth.json"))) };
}

/** The tables of a scenario's nodes as one moment's snapshots tell them. */
export function tablesOf({ directory }: Pick<Scenario, "directory">, moment: CapturedMoment): ClusterTables {
  const files = readdirSync(join(directory, moment)).filter((file) => file.endsWith(".json"));
  return clusterTablesFrom(files.map((file) => factsOf(readJson(join(directory, moment, file)))));
}

/** A snapshot in its short form, or an envelope. */
const Snapshot = z.record(z.string(), z.unknown());

function factsOf(json: unknown): NodeFacts {
  const { node, sections, ...short } = Snapshot.parse(json);
  const told = sections === undefined ? asSections(short) : Snapshot.parse(sections);
  const { readings } = readSections(told);
  const known = SECTIONS.filter((section) => readings[section].status === "ok");
  const facts = known.flatMap((section) => {
    const reading = readings[section];
    return reading.status === "ok" ? [...reading.facts, ...reading.volatile] : [];
  });
  return { name: z.string().parse(node), facts, known };
}

const asSections = (short: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(short).map(([section, data]) => [section, { data }]));

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
