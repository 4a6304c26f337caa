import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { groupBy } from "../../fib/group-by.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { type MtuChain, mtuChains } from "../signs/mtus.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * A node's pods send packets that its VXLAN link does not take. The node answers "fragmentation needed", so what heeds that works; where
 * ICMP is filtered, large transfers hang. Over IPv6, where flannel's link is always 20 bytes smaller, this is only told.
 */
export const mtuPodExceedsVtep: DiagnosisRule = {
  entry: {
    code: "MTU_POD_EXCEEDS_VTEP",
    severity: "WARNING",
    title: "Pods have a larger MTU than the VXLAN link",
    meaning:
      "The pods' links have a larger MTU than the VXLAN link of the node. Each connection has to learn the smaller size from an ICMP message; " +
      "where that is lost, ping works and transfers hang. flannel does not change the MTU of a link that is there.",
    remedy: "Delete the VXLAN link and cni0, restart flanneld and the pods, so that all take the MTU of the backend's configuration.",
    references: [
      "https://github.com/flannel-io/flannel/issues/1614",
      "https://github.com/flannel-io/flannel/issues/1999",
      "https://github.com/k3s-io/k3s/issues/5101",
    ],
  },
  find: (tables) => {
    const wrong = mtuChains(tables).flatMap((chain) => (podMtu(chain) > chain.vxlanMtu ? [{ chain, mtu: podMtu(chain) }] : []));
    const alike = groupBy(wrong, ({ chain, mtu }) => `${chain.vxlan.name} ${chain.vxlanMtu} ${mtu}`);
    return [...alike.values()].flatMap((same) => findingOf(tables, same) ?? []);
  },
};

const podMtu = ({ pods }: MtuChain): number => Math.max(0, ...pods.map(({ mtu }) => mtu ?? 0));

function findingOf(tables: ClusterTables, same: readonly Readonly<{ chain: MtuChain; mtu: number }>[]): Diagnosed | null {
  const [first] = same;
  if (first === undefined) return null;
  const { chain, mtu } = first;
  const nodes = NodeSet.of(
    tables.nodes.length,
    same.map(({ chain: { node } }) => node),
  );
  const pods = new Set(same.flatMap((each) => each.chain.pods));
  return {
    code: "MTU_POD_EXCEEDS_VTEP",
    severity: chain.family === 6 ? "INFO" : "WARNING",
    subject: `mtu:${chain.vxlan.name}/${chain.vxlanMtu}/${mtu}`,
    message: `On ${nameNodes(tables, nodes)} pods have MTU ${mtu}, and ${chain.vxlan.name} takes only ${chain.vxlanMtu} bytes.`,
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, (link) => link.name === chain.vxlan.name || pods.has(link)),
    remedy: null,
  };
}
