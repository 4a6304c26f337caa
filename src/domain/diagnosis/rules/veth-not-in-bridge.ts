import { prefixNetwork } from "../../address/prefix.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isGlobal, type NodeLinks } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { isPodBridge } from "../signs/subnet-misfits.ts";

/**
 * A veth into another network namespace is in no bridge, on a node whose other pods' veths are in one, and no route leads to it: the pod
 * behind it is off the network. Calico's veths are in no bridge by design, with a route to each.
 */
export const vethNotInBridge: DiagnosisRule = {
  entry: {
    code: "VETH_NOT_IN_BRIDGE",
    severity: "CRITICAL",
    title: "A pod's link is not in the pod bridge",
    meaning:
      "The host's end of a veth pair is a port of no bridge and has no route of its own, while the node's pods are bridged. Replies to the pod " +
      "find it nowhere; its requests may still get out.",
    remedy:
      "ip link set the veth master cni0, or delete the pod so that it is made anew; look for what took the link out (NetworkManager, nmstate).",
    references: ["https://github.com/nmstate/kubernetes-nmstate/issues/701", "https://github.com/cri-o/cri-o/issues/1726"],
  },
  find: (tables) => {
    const { links } = clusterIndex(tables);
    if (!links.some(bridgesPods)) return [];
    const rows = [...tables.routes].filter(([dst]) => isGlobal(prefixNetwork(dst))).flatMap(([, held]) => held);
    const routed = new Set(rows.map(({ row }) => row.link));
    return links.flatMap((own, node) =>
      own.vxlans.length === 0
        ? []
        : [...own.byName.values()]
            .filter((link) => isLoose(own, link) && !routed.has(link.name))
            .map((link) => findingOf(tables, link, node)),
    );
  },
};

const bridgesPods = (own: NodeLinks): boolean => [...own.byName.keys()].some((name) => isPodBridge(own, name));

function isLoose(own: NodeLinks, { name, kind, master }: Link): boolean {
  if (kind !== "veth" || master !== undefined || own.underlay.has(name)) return false;
  return !own.addresses.some(({ link }) => link === name);
}

function findingOf(tables: ClusterTables, link: Link, node: number): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  return {
    code: "VETH_NOT_IN_BRIDGE",
    severity: "CRITICAL",
    subject: `link:${tables.nodes[node]}/${link.name}`,
    message: `${link.name} of ${tables.nodes[node]} leads into a pod and is in no bridge.`,
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, (row) => row === link),
    remedy: null,
  };
}
