import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { groupBy } from "../../fib/group-by.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { type MtuChain, mtuChains, OVERHEAD } from "../signs/mtus.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * A VXLAN link takes packets that with VXLAN's headers are larger than what the link below it passes. The kernel limits the MTU when the
 * link is made, not when the MTU below is lowered afterwards. The outer packet is then fragmented, or lost where a device between is smaller.
 */
export const mtuVtepExceedsUnderlay: DiagnosisRule = {
  entry: {
    code: "MTU_VTEP_EXCEEDS_UNDERLAY",
    severity: "WARNING",
    title: "A VXLAN link's MTU is too large for the link below",
    meaning:
      "MTU of the VXLAN link plus 50 bytes (70 over IPv6) is more than the MTU of the underlay link. Full-size packets are fragmented, or " +
      "lost on their way in: pings work, larger transfers hang.",
    remedy:
      'Give the underlay link its MTU back, or set "MTU" in flannel\'s backend configuration and make the VXLAN link and the pods anew.',
    references: [
      "https://github.com/flannel-io/flannel/issues/1011",
      "https://github.com/flannel-io/flannel/issues/1567",
      "https://github.com/k3s-io/k3s/issues/5101",
    ],
  },
  find: (tables) => {
    const wrong = mtuChains(tables).filter(
      ({ vxlanMtu, family, below }) => below?.mtu !== undefined && vxlanMtu + OVERHEAD[family] > below.mtu,
    );
    const alike = groupBy(wrong, ({ vxlan, vxlanMtu, below }) => `${vxlan.name} ${vxlanMtu} ${below?.name} ${below?.mtu}`);
    return [...alike.values()].flatMap((same) => findingOf(tables, same) ?? []);
  },
};

function findingOf(tables: ClusterTables, chains: readonly MtuChain[]): Diagnosed | null {
  const [first] = chains;
  if (first === undefined || first.below === null) return null;
  const { vxlan, vxlanMtu, below, family } = first;
  const nodes = NodeSet.of(
    tables.nodes.length,
    chains.map(({ node }) => node),
  );
  return {
    code: "MTU_VTEP_EXCEEDS_UNDERLAY",
    severity: "WARNING",
    subject: `mtu:${vxlan.name}/${vxlanMtu}/${below.mtu}`,
    message: `On ${nameNodes(tables, nodes)} ${vxlan.name} has MTU ${vxlanMtu}, and ${below.name} below it ${below.mtu}, ${OVERHEAD[family]} bytes of which VXLAN needs.`,
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, ({ name }) => name === vxlan.name || name === below.name),
    remedy: `Set the MTU of ${vxlan.name} and of the pods to ${(below.mtu ?? 0) - OVERHEAD[family]}, or that of ${below.name} to ${vxlanMtu + OVERHEAD[family]}.`,
  };
}
