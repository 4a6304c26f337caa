import { diagnose } from "../../src/domain/diagnosis/diagnose.ts";
import type { Diagnosed } from "../../src/domain/diagnosis/finding.ts";
import type { ClusterTables } from "../../src/domain/overlay/cluster-tables.ts";
import { type CapturedMoment, type InjectedFault, type Scenario, tablesOf } from "./scenario.ts";

/** What was diagnosed in one scenario beside what was done to it. */
export type DiagnosedScenario = Readonly<{
  scenario: string;
  moment: CapturedMoment;
  /** Whether the fault, or one of two, is what the first finding, or one of the first two, is about; null: nothing broke that could be found. */
  isFound: boolean | null;
  /** Findings of WARNING or CRITICAL where nothing is wrong; null: something is. */
  falseAlarms: number | null;
  /** The first findings in words. */
  told: readonly string[];
}>;

/** Diagnoses a scenario as it was at one moment. */
export function compareFindings(scenario: Scenario, moment: CapturedMoment): DiagnosedScenario {
  const tables = tablesOf(scenario, moment);
  const findings = diagnose(tables);
  const faults = findable(scenario, tables);
  const first = findings.slice(0, Math.min(2, faults.length));
  const isHealthy = /^(healthy-|fault-benign_)|^evpn-healthy$/.test(scenario.name);
  return {
    scenario: scenario.name,
    moment,
    isFound: faults.length === 0 ? null : faults.some((fault) => first.some((finding) => isAbout(tables, finding, fault))),
    falseAlarms: isHealthy ? findings.filter(({ severity }) => severity !== "INFO").length : null,
    told: findings.slice(0, 2).map(({ code, subject, nodes }) => `${code} ${subject} on ${namesOf(tables, nodes).join(", ")}`),
  };
}

/** Faults that the snapshots can show, of scenarios in which pings were lost; some are in the kernel's settings alone. */
function findable({ faults, truth }: Scenario, tables: ClusterTables): InjectedFault[] {
  const isShown = (visible: string): boolean => visible === "yes" || (visible === "partly" && !tables.known.sysctls.isEmpty);
  const pairs = [...truth.pairs, ...(truth.pairs6 ?? [])];
  const isBroken = pairs.some((pair) => !pair.delivered || !pair.replied) || truth.pairs.some(({ replied_large: large }) => !large);
  return isBroken
    ? faults.filter(({ visible, expected, locus }) => isShown(visible) && expected !== "benign" && locus?.object !== "none")
    : [];
}

function isAbout(tables: ClusterTables, { nodes, subject, evidence }: Diagnosed, { locus }: InjectedFault): boolean {
  if (locus === null || locus === undefined) return false;
  const names = namesOf(tables, nodes);
  if (!locus.nodes.filter((node) => tables.nodes.includes(node)).every((node) => names.includes(node))) return false;
  const shown = OBJECTS[locus.object];
  if (shown === undefined) throw new Error(`the lab names an object that is unknown here: ${locus.object}`);
  return shown.test(subject.split(":", 1)[0] ?? "") || evidence.some(({ section }) => shown.test(section));
}

const namesOf = (tables: ClusterTables, nodes: Iterable<number>): string[] => [...nodes].map((node) => tables.nodes[node] ?? "");

/** The sections and subjects in which the lab's kinds of objects show themselves. */
const OBJECTS: Readonly<Record<string, RegExp>> = {
  fdb: /^(fdb|vtep)$/,
  neigh: /^(neighbors?|vtep)$/,
  route: /^(routes?6?|subnet|nexthops)$/,
  rule: /^rules?6?$/,
  address: /^address(es)?$/,
  lease: /^(routes?|subnet|fdb|neighbors?|node|addresses)$/,
  mtu: /^(links?|mtu)$/,
  "vtep address": /^(links?|address(es)?|fdb|vtep)$/,
  "vtep identity": /^(links?|address(es)?|vtep)$/,
  "vxlan attributes": /^(links?|vtep)$/,
  "vxlan learning": /^(links?|vtep)$/,
  "vxlan local address": /^(links?|addresses)$/,
  "vxlan device": /^(links?|vtep|addresses)$/,
  "underlay identity": /^(links?|address(es)?)$/,
  "underlay link / address / route": /^(links?|address(es)?|routes?|rules)$/,
  "underlay arp": /^neighbors?$/,
  "pod bridge": /^(links?|address(es)?|subnet|routes?|bridge)$/,
  sysctl: /^sysctls?$/,
  "pod link": /^(links?|fdb)$/,
  "fdb / neigh for a recreated VTEP": /^(fdb|neighbors?|vtep)$/,
  "ipv6 overlay": /^(links?|fdb|neighbors?|routes?6?|subnet|vtep)$/,
  evpn: /^(links?|fdb|neighbors?|routes?|subnet|vtep|node|address(es)?)$/,
};
