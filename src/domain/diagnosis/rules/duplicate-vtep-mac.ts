import type { Mac } from "../../address/mac.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * Several nodes' VTEPs have one MAC in one VNI. A MAC has one entry in an FDB, so all frames for both go to one of them; what it passes on
 * the other drops, since the frame seems to be its own (drivers/net/vxlan/vxlan_core.c, vxlan_set_mac).
 *
 * Not claimed: anything of VXLAN links that are ports of a bridge, whose own MAC nobody sends to.
 */
export const duplicateVtepMac: DiagnosisRule = {
  entry: {
    code: "DUPLICATE_VTEP_MAC",
    severity: "CRITICAL",
    title: "Several nodes' VTEPs have one MAC",
    meaning:
      "Two VXLAN links of one VNI have the same MAC: a cloned machine, a restored snapshot, a copied annotation. Every peer has room for one " +
      "underlay address under that MAC, so one of the nodes is cut off, and neither reaches the other.",
    remedy:
      "Delete the VXLAN link on one of the nodes, take away its annotation flannel.alpha.coreos.com/backend-data, and restart flanneld there; " +
      "with Calico give the nodes different names.",
    references: ["https://github.com/flannel-io/flannel/issues/1155", "https://github.com/projectcalico/calico/issues/7281"],
  },
  find: (tables) =>
    [...clusterIndex(tables).bearers].flatMap(([mac, bearers]) => {
      if (bearers.length < 2) return [];
      const own = bearers.filter(({ on, vxlan }) => on === "vxlan" && vxlan.master === undefined);
      const byVni = groupBy(own, ({ vxlan }) => vxlan.vxlan?.vni);
      return [...byVni.values()]
        .map((twins) =>
          NodeSet.of(
            tables.nodes.length,
            twins.map(({ node }) => node),
          ),
        )
        .filter(({ size }) => size > 1)
        .map((nodes) => findingOf(tables, mac, nodes));
    }),
};

function findingOf(tables: ClusterTables, mac: Mac, nodes: NodeSet): Diagnosed {
  return {
    code: "DUPLICATE_VTEP_MAC",
    severity: "CRITICAL",
    subject: `vtep:${mac}`,
    message: `The VTEPs of ${nameNodes(tables, nodes)} share the MAC ${mac}.`,
    nodes,
    evidence: [...vxlanRows(tables, nodes, (link) => link.mac === mac), ...peerRows("fdb", tables.fdb.get(mac) ?? [], tables.known.fdb)],
    remedy: null,
  };
}
