import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { type StrangeBridge, strangeBridges } from "../signs/bridged-vnis.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { type ShapeMismatch, shapeMismatches } from "../signs/shape-mismatches.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * Nodes of one overlay have different VNIs. The receiver's kernel finds no VXLAN link for the VNI and drops the packet; EVPN routes of one
 * VNI are never imported into another.
 */
export const vniMismatch: DiagnosisRule = {
  entry: {
    code: "VNI_MISMATCH",
    severity: "CRITICAL",
    title: "Nodes of one overlay have different VNIs",
    meaning:
      "The VXLAN link of some nodes has another VNI than those of the peers with which they exchange frames. Packets arrive and are dropped: " +
      "no VXLAN link listens for their VNI. These nodes are cut off.",
    remedy: "Give all nodes one VNI (Backend.VNI in flannel's net-conf.json; 4096 wherever Windows takes part), and make the links anew.",
    references: [
      "https://github.com/kubernetes-sigs/sig-windows-tools/issues/301",
      "https://github.com/rancher/rke2/issues/5952",
      "https://www.rfc-editor.org/rfc/rfc7348#section-4",
    ],
  },
  find: (tables) => [
    ...shapeMismatches(tables)
      .filter(({ trait }) => trait === "vni")
      .map((mismatch) => findingOf(tables, mismatch)),
    ...strangeBridges(tables).map((bridge) => bridgeFinding(tables, bridge)),
  ],
};

function findingOf(tables: ClusterTables, { nodes, value, usual, entries }: ShapeMismatch): Diagnosed {
  return {
    code: "VNI_MISMATCH",
    severity: "CRITICAL",
    subject: `vni:${value}`,
    message: `The VXLAN ${verb(nodes, "link", "links")} of ${nameNodes(tables, nodes)} ${verb(nodes, "has", "have")} VNI ${value}, those of the peers ${usual}.`,
    nodes,
    evidence: [
      ...vxlanRows(tables, nodes, ({ vxlan }) => vxlan?.vni === value || vxlan?.vni === usual),
      ...peerRows("fdb", entries, tables.known.fdb),
    ],
    remedy: null,
  };
}

function bridgeFinding(tables: ClusterTables, { node, bridge, link, vni, usual }: StrangeBridge): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  return {
    code: "VNI_MISMATCH",
    severity: "CRITICAL",
    subject: `vni:${vni}`,
    message: `On ${nameNodes(tables, nodes)} the bridge ${bridge} leads to VNI ${vni} by ${link.name}; on the other nodes it leads to VNI ${usual}.`,
    nodes,
    evidence: vxlanRows(tables, nodes, (row) => row === link),
    remedy: null,
  };
}
