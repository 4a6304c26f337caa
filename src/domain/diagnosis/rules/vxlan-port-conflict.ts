import { clusterIndex } from "../../overlay/cluster-index.ts";
import { isUp } from "../../overlay/node-links.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/**
 * A VXLAN link is down beside another one on the same UDP port that receives in another way, mostly an external one as Cilium's: two CNIs on
 * one node. Only links that receive alike share a socket, so the second cannot be put up (drivers/net/vxlan/vxlan_core.c, vxlan_find_sock).
 */
export const vxlanPortConflict: DiagnosisRule = {
  entry: {
    code: "VXLAN_PORT_CONFLICT",
    severity: "WARNING",
    title: "Two VXLAN links of one node want the same UDP port",
    meaning:
      "An external VXLAN link (Cilium's cilium_vxlan, Open vSwitch's) and an ordinary one have the same port, or one with GBP or GPE and one without; " +
      "the kernel lets only one be up (address already in use). Mostly the link of a CNI that was replaced.",
    remedy: "ip link delete the link of the CNI that is no longer used, or give one of them another port (Cilium: tunnel-port).",
    references: [
      "https://github.com/cilium/cilium/issues/2925",
      "https://github.com/cilium/cilium/issues/8990",
      "https://github.com/tkestack/tke/issues/1279",
    ],
  },
  find: (tables) =>
    vxlanFindings(tables, {
      code: "VXLAN_PORT_CONFLICT",
      severity: "WARNING",
      isWrong: (link, node) => !isUp(link) && rivalOf(tables, link, node) !== undefined,
      message: ({ name, vxlan }, node) =>
        `${name} of ${node} is down, and another VXLAN link there has its UDP port ${vxlan?.port ?? 8472}.`,
      evidence: (link, nodes) => ownRows(tables, { section: "links", nodes }, (row, node) => row === rivalOf(tables, link, node)),
      remedy: null,
    }),
};

function rivalOf(tables: ClusterTables, { name, vxlan }: Link, node: number): Link | undefined {
  return clusterIndex(tables).links[node]?.vxlans.find(
    (other) => other.name !== name && isUp(other) && other.vxlan?.port === vxlan?.port && receivingOf(other.vxlan) !== receivingOf(vxlan),
  );
}

/** What links must have in common to share a socket (include/net/vxlan.h, VXLAN_F_RCV_FLAGS), as far as tools print it. */
function receivingOf(vxlan: Link["vxlan"]): string {
  const features = ["gbp", "gpe", "remcsum_rx"].filter((feature) => vxlan?.features?.includes(feature));
  return [vxlan?.external === true, vxlan?.vnifilter === true, ...features].join(" ");
}
