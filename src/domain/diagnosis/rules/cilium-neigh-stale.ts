import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Neighbor } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { CILIUM_HOST, ciliumNodes } from "../signs/cilium.ts";
import { wrongMacsOf } from "../signs/wrong-macs.ts";
import { wrongMacFinding } from "../telling/wrong-mac-finding.ts";

/**
 * The neighbor entry that Cilium keeps for another of its nodes has a MAC which that node's link does not bear. The kernel does not forget
 * such an entry, and eBPF programs take the MAC as they find it.
 *
 * Not claimed: anything of an entry that is not resolved, for the tables do not say which nodes there are besides those that report.
 */
export const ciliumNeighStale: DiagnosisRule = {
  entry: {
    code: "CILIUM_NEIGH_STALE",
    severity: "WARNING",
    title: "Cilium's neighbor entry for a node has a wrong MAC",
    meaning:
      "Cilium enters its nodes' addresses as neighbors (extern_learn, managed), which the kernel never forgets. This one has a MAC that the node's " +
      "link does not bear: what is sent there goes to nobody, or to another machine, until the entry is resolved anew.",
    remedy: "ip neigh del the entry on the nodes that hold it, and restart the Cilium agent there, which enters it anew.",
    references: [
      "https://github.com/cilium/cilium/issues/14322",
      "https://github.com/cilium/cilium/issues/34503",
      "https://github.com/cilium/cilium/issues/17905",
    ],
  },
  causes: ["DUPLICATE_UNDERLAY_MAC"],
  find: (tables, explained) =>
    peerAddresses(tables)
      .flatMap((address) => wrongMacsOf(tables, address))
      .map((wrong) => ({ ...wrong, nodes: wrong.nodes.intersect(ciliumNodes(tables)).minus(explained) }))
      .filter(({ row, nodes }) => isCiliums(row) && !nodes.isEmpty)
      .map((wrong) => wrongMacFinding(tables, wrong, { code: "CILIUM_NEIGH_STALE", severity: "WARNING" })),
};

const isCiliums = ({ flags }: Neighbor): boolean => flags?.includes("extern_learn") === true || flags?.includes("managed") === true;

/** The addresses of Cilium's nodes. Those between which VXLAN links of the ordinary kind send are told as the underlay's. */
function peerAddresses(tables: ClusterTables) {
  const { links, underlayAddresses } = clusterIndex(tables);
  const held = ciliumNodes(tables)
    .toArray()
    .flatMap((node) => links[node]?.addresses ?? []);
  const addresses = held.filter(({ link }) => link !== CILIUM_HOST).map(({ address }) => address);
  return [...new Set(addresses)].filter((address) => !underlayAddresses.has(address));
}
