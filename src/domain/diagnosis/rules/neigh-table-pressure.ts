import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { familyOf } from "../../address/address.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * A node has nearly as many dynamic neighbors as its kernel allows (gc_thresh3, 1024 unless reported otherwise); beyond that new ones find
 * no place. Permanent entries do not count (net/core/neighbour.c, gc_entries).
 *
 * Not claimed: that it is not worse: the kernel counts the neighbors of all network namespaces together.
 */
export const neighTablePressure: DiagnosisRule = {
  entry: {
    code: "NEIGH_TABLE_PRESSURE",
    severity: "WARNING",
    title: "A node's neighbor table is nearly full",
    meaning:
      "The dynamic neighbors of one family come near the kernel's limit. Beyond it the log says neighbour: arp_cache: neighbor table overflow!, " +
      "and addresses are resolved or not by chance.",
    remedy: "Raise net.ipv4.neigh.default.gc_thresh1, gc_thresh2 and gc_thresh3 (net.ipv6 likewise) on the node.",
    references: [
      "https://github.com/kubernetes/kops/issues/4533",
      "https://github.com/flannel-io/flannel/issues/928",
      "https://docs.kernel.org/networking/ip-sysctl.html",
    ],
  },
  find: (tables) => ([4, 6] as const).flatMap((family) => findingOf(tables, family) ?? []),
};

const THRESHOLD = 1024;
const NEARLY = 0.9;

function findingOf(tables: ClusterTables, family: 4 | 6): Diagnosed | null {
  const counts = countsOf(tables, family);
  const full = [...counts.keys()].filter((node) => (counts[node] ?? 0) >= NEARLY * limitOf(tables, family, node));
  if (full.length === 0) return null;
  const nodes = NodeSet.of(tables.nodes.length, full);
  const most = Math.max(...full.map((node) => counts[node] ?? 0));
  return {
    code: "NEIGH_TABLE_PRESSURE",
    severity: "WARNING",
    subject: `neighbors:${family}`,
    message: `${nameNodes(tables, nodes)} ${verb(nodes, "has", "have")} up to ${most} dynamic neighbors of IPv${family}, near the kernel's limit.`,
    nodes,
    evidence: ownRows(tables, { section: "sysctls", nodes }, ({ name }) => name.includes("gc_thresh")),
    remedy: null,
  };
}

function countsOf(tables: ClusterTables, family: 4 | 6): readonly number[] {
  const counts = tables.nodes.map(() => 0);
  const rows = [...tables.neighbors].filter(([address]) => familyOf(address) === family).flatMap(([, held]) => held);
  const dynamic = rows.filter(({ row }) => row.nudState !== "PERMANENT" && row.nudState !== "NOARP");
  for (const { nodes } of dynamic) for (const node of nodes) counts[node] = (counts[node] ?? 0) + 1;
  return counts;
}

function limitOf(tables: ClusterTables, family: 4 | 6, node: number): number {
  const setting = tables.local[node]?.sysctls.find(({ name }) => name === `net.ipv${family}.neigh.default.gc_thresh3`);
  const limit = Number(setting?.value ?? THRESHOLD);
  return limit > 0 ? limit : THRESHOLD;
}
