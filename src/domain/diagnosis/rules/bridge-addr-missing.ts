import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { holdsVtepAddress, type NodeLinks } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { isPodBridge } from "../signs/subnet-misfits.ts";

/** A pod bridge has no address, so its pods have no gateway and the node no route to them. */
export const bridgeAddrMissing: DiagnosisRule = {
  entry: {
    code: "BRIDGE_ADDR_MISSING",
    severity: "CRITICAL",
    title: "The bridge of a node's pods has lost its address",
    meaning:
      "The bridge with the pods' ports has no address, while those of other nodes have one in their VTEP's subnet. The connected route is gone " +
      "with it, and the pods' gateway answers no more: they reach only each other.",
    remedy:
      "Put the first address of the node's subnet back on the bridge, or delete it and restart the pods, so that the CNI plugin makes it anew.",
    references: ["https://github.com/flannel-io/flannel/issues/1393", "https://github.com/flannel-io/flannel/issues/1850"],
  },
  find: (tables) => {
    const { links } = clusterIndex(tables);
    if (!links.some((own) => own.addresses.some((held) => isPodBridge(own, held.link) && holdsVtepAddress(own, held)))) return [];
    return links.flatMap((own, node) =>
      tables.known.addresses.has(node) && own.vtepAddresses.length > 0 ? bareBridges(own).map((name) => findingOf(tables, name, node)) : [],
    );
  },
};

/** No other link of the node may have the subnet either. */
function bareBridges(own: NodeLinks): string[] {
  if (own.addresses.some((held) => !own.vxlanNames.has(held.link) && holdsVtepAddress(own, held))) return [];
  return [...own.byName.keys()].filter((name) => isPodBridge(own, name) && !own.addresses.some(({ link }) => link === name));
}

function findingOf(tables: ClusterTables, name: string, node: number): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  return {
    code: "BRIDGE_ADDR_MISSING",
    severity: "CRITICAL",
    subject: `link:${tables.nodes[node]}/${name}`,
    message: `The bridge ${name} of ${tables.nodes[node]} has pods behind it and no address.`,
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, (link) => link.name === name || link.master === name),
    remedy: null,
  };
}
