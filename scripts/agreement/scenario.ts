import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { clusterTablesFrom, type NodeFacts, nodeFactsOf } from "../../src/domain/overlay/build-cluster-tables.ts";
import type { ClusterTables } from "../../src/domain/overlay/cluster-tables.ts";
import { readSections } from "../../src/domain/snapshot/read-snapshot.ts";
import { type Bundle, openBundle } from "./bundle.ts";

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
const Fault = z.object({ name: z.string(), visible: z.string(), expected: z.string(), locus: Locus.nullable().optional() });
const Description = z.object({
  name: z.string(),
  faults: z.array(Fault),
  pods: z.array(z.object({ name: z.string(), node: z.string(), ip: z.string(), ip6: z.string().nullable() })),
});
const Truth = z.object({ pairs: z.array(Pair), pairs6: z.array(Pair).optional(), flaky: z.array(z.unknown()) });

/** What was measured of one ordered pair of pods. */
export type MeasuredPair = z.infer<typeof Pair>;

/** What was done to a cluster: whether the snapshots can show it, whether it was expected to break something, and where it sits. */
export type InjectedFault = z.infer<typeof Fault>;

/** When the nodes were asked: after the pings, or before any traffic. */
export const MOMENTS = ["snapshots", "snapshots_before"] as const;
export type CapturedMoment = (typeof MOMENTS)[number];

/** What each node reported, by its name: a snapshot in its short form, or an envelope. */
type Reports = Readonly<Record<string, unknown>>;

/** A cluster of real kernels with faults, what pings did, and what its nodes reported. */
export type Scenario = z.infer<typeof Description> &
  Readonly<{ truth: z.infer<typeof Truth>; reports: (moment: CapturedMoment) => Reports }>;

/** The scenarios of a bundle, or those below a directory, or the one that it is. */
export function readScenarios(path: string): Scenario[] {
  return statSync(path).isFile() ? readBundle(path) : readDirectories(path);
}

function readBundle(file: string): Scenario[] {
  const bundle = openBundle(file);
  return bundle.names.map((name) => bundledScenario(bundle, name));
}

/** One scenario out of a bundle. */
export function bundledScenario(bundle: Bundle, name: string): Scenario {
  const { scenario, truth, ...reports } = bundle.read(name);
  return parseScenario(scenario, truth, (moment) => reports[moment]);
}

function readDirectories(directory: string): Scenario[] {
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
  const [scenario, truth] = [readJson(join(directory, "scenario.json")), readJson(join(directory, "truth.json"))];
  return parseScenario(scenario, truth, (moment) => readReports(join(directory, moment)));
}

/** A scenario out of what scenario.json and truth.json hold. Throws where they are not what the lab writes. */
function parseScenario(scenario: unknown, truth: unknown, reports: Scenario["reports"]): Scenario {
  return { ...Description.parse(scenario), truth: Truth.parse(truth), reports };
}

function readReports(directory: string): Reports {
  const files = readdirSync(directory).filter((file) => file.endsWith(".json"));
  return Object.fromEntries(files.map((file) => [file.replace(/\.json$/, ""), readJson(join(directory, file))]));
}

/** The tables of a scenario's nodes as one moment's reports tell them. */
export function tablesOf(scenario: Pick<Scenario, "reports">, moment: CapturedMoment): ClusterTables {
  return clusterTablesFrom(Object.entries(scenario.reports(moment)).map(([name, report]) => factsOf(name, report)));
}

const Report = z.record(z.string(), z.unknown());

function factsOf(name: string, report: unknown): NodeFacts {
  const { node: _, sections, ...short } = Report.parse(report);
  const told = sections === undefined ? asSections(short) : Report.parse(sections);
  return nodeFactsOf(name, readSections(told));
}

const asSections = (short: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(short).map(([section, data]) => [section, { data }]));

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));
