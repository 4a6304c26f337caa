import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { groupBy } from "../../fib/group-by.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { type MtuChain, mtuChains } from "../signs/mtus.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * Some nodes' VXLAN links or pods have a smaller MTU than most. What the others send at full size has to be answered with "fragmentation
 * needed", or is lost in the underlay where it is the receiver's that is smaller.
 */
export const mtuMixedAcrossNodes: DiagnosisRule = {
  entry: {
    code: "MTU_MIXED_ACROSS_NODES",
    severity: "WARNING",
    title: "Nodes of one overlay have different MTUs",
    meaning:
      "The VXLAN links, or the pods behind them, have different MTUs on different nodes. A sender with the larger one learns of the smaller only " +
      "by ICMP, and not at all where a device in between drops the packet.",
    remedy: "Set one MTU for all nodes, that of the smallest underlay less VXLAN's headers, and make links and pods anew.",
    references: ["https://github.com/flannel-io/flannel/issues/841", "https://github.com/flannel-io/flannel/issues/1999"],
  },
  causes: ["MTU_VTEP_EXCEEDS_UNDERLAY", "MTU_POD_EXCEEDS_VTEP"],
  find: (tables, explained) => {
    const sizes = mtuChains(tables).flatMap((chain) => sizesOf(chain));
    return [...groupBy(sizes, ({ what }) => what)].flatMap(([, same]) => findingsAmong(tables, same, explained));
  },
};

type Size = Readonly<{ what: string; node: number; mtu: number; names: readonly string[] }>;

function sizesOf({ node, vxlan, vxlanMtu, pods, family }: MtuChain): Size[] {
  const podSizes = pods.flatMap(({ mtu }) => mtu ?? []);
  const smallest = Math.min(...podSizes);
  const own = { what: vxlan.name, node, mtu: vxlanMtu, names: [vxlan.name] };
  if (podSizes.length === 0 || family === 6) return [own];
  const names = pods.filter(({ mtu }) => mtu === smallest).map(({ name }) => name);
  return [own, { what: `pods behind ${vxlan.name}`, node, mtu: smallest, names }];
}

/** The sizes that differ from the most common one. */
function findingsAmong(tables: ClusterTables, sizes: readonly Size[], explained: NodeSet): Diagnosed[] {
  const byMtu = [...groupBy(sizes, ({ mtu }) => mtu)].sort(([a, one], [b, other]) => other.length - one.length || b - a);
  const [usual, ...others] = byMtu;
  if (usual === undefined) return [];
  return others.flatMap(([mtu, same]) => {
    const nodes = NodeSet.of(
      tables.nodes.length,
      same.map(({ node }) => node),
    ).minus(explained);
    return nodes.isEmpty ? [] : [findingOf(tables, { same, nodes, mtu, usual: usual[0] })];
  });
}

type Case = Readonly<{ same: readonly Size[]; nodes: NodeSet; mtu: number; usual: number }>;

function findingOf(tables: ClusterTables, { same, nodes, mtu, usual }: Case): Diagnosed {
  const names = new Set(same.flatMap((size) => size.names));
  const what = same[0]?.what ?? "";
  return {
    code: "MTU_MIXED_ACROSS_NODES",
    severity: "WARNING",
    subject: `mtu:${what.replaceAll(" ", "-")}/${mtu}`,
    message: `On ${nameNodes(tables, nodes)} ${what} has MTU ${mtu}, on most other nodes ${usual}.`.replace(
      "pods behind",
      "the smallest of the pods behind",
    ),
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, ({ name }) => names.has(name)),
    remedy: null,
  };
}
