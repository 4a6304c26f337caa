import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";

/**
 * How to tell the program that made the VXLAN links which underlay link to take: flannel, Calico, or whatever else.
 * flannel's flags are Go flags: `--iface eth1` in one list item is a flag of the name "iface eth1", which it does not know.
 */
export function ifaceRemedy(tables: ClusterTables, nodes: NodeSet, link: string): string {
  const names = nodes.toArray().flatMap((node) => [...(clusterIndex(tables).links[node]?.vxlanNames ?? [])]);
  if (names.some((name) => name.startsWith("flannel"))) return flannelRemedy(link);
  if (names.includes("vxlan.calico"))
    return `Set IP_AUTODETECTION_METHOD=interface=${link} in the environment of calico-node, and restart its pods.`;
  return `Give the VXLAN links the address of ${link} as local address, and have it announced to the other nodes.`;
}

function flannelRemedy(link: string): string {
  return [
    `Start flanneld with --iface=${link}: in the args of the DaemonSet one list item "--iface=${link}", or the two items "--iface" and "${link}".`,
    `One item "--iface ${link}" fails: flag provided but not defined: -iface ${link}. k3s: --flannel-iface=${link}.`,
    "Then restart the flannel pods on all of these nodes.",
  ].join(" ");
}
