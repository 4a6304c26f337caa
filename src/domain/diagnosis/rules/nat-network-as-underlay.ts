import { DEFAULT_PREFIX, prefixAround } from "../../address/prefix.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { LinkAddress } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { ifaceRemedy } from "../telling/iface-remedy.ts";
import { candidateLinks, vxlansAt } from "../signs/shared-addresses.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * VTEPs sit in 10.0.2.0/24 behind the router 10.0.2.2: the NAT network that VirtualBox and QEMU give to each machine for itself. Machines
 * with different addresses there reach each other no more than those with the same. Only told where a node has another network as well.
 *
 * Not claimed: anything of VirtualBox's "NAT network", which several machines share and whose router is 10.0.2.1.
 */
export const natNetworkAsUnderlay: DiagnosisRule = {
  entry: {
    code: "NAT_NETWORK_AS_UNDERLAY",
    severity: "CRITICAL",
    title: "VTEPs sit on the NAT network of each virtual machine",
    meaning:
      "The VXLAN links take their address from the NAT network that the hypervisor makes for each machine alone. What is sent to another " +
      "machine's address there meets nobody: no pod reaches another node.",
    remedy: "Give the overlay the interface of the network that the machines share (flannel: --iface=NAME), and restart it on the nodes.",
    references: [
      "https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md",
      "https://www.virtualbox.org/manual/ch06.html#network_nat",
      "https://wiki.qemu.org/Documentation/Networking",
    ],
  },
  causes: ["DUPLICATE_UNDERLAY_IP", "WRONG_IFACE_ON_ONE_NODE"],
  find: (tables, explained) => {
    const links = [...tables.nodes.keys()].map((node) => (explained.has(node) ? null : betterLink(tables, node)));
    const found = [...links.keys()].filter((node) => links[node] !== null);
    const better = links.find((link) => link !== null);
    return found.length === 0 || better === undefined || better === null
      ? []
      : [findingOf(tables, NodeSet.of(tables.nodes.length, found), better)];
  },
};

const NAT_NETWORK = "10.0.2.0/24";
const NAT_ROUTER = "10.0.2.2";

/** The link that the node's VTEP should have taken instead; null where there is none, or where its VTEP is not in the NAT network. */
function betterLink(tables: ClusterTables, node: number): string | null {
  const own = clusterIndex(tables).links[node];
  const vxlan = own?.vxlans.find((link) =>
    own.addresses.some((held) => held.address === link.vxlan?.local && isNat(held) && vxlansAt(tables, node, held.address).includes(link)),
  );
  if (own === undefined || vxlan === undefined || !hasNatRouter(tables, node)) return null;
  const natLinks = new Set(own.addresses.filter(isNat).map(({ link }) => link));
  return candidateLinks(tables, node, vxlan).find((link) => !natLinks.has(link)) ?? null;
}

const isNat = ({ address, prefixLength }: LinkAddress): boolean => prefixAround(address, prefixLength) === NAT_NETWORK;

function hasNatRouter(tables: ClusterTables, node: number): boolean {
  return (tables.routes.get(DEFAULT_PREFIX[4]) ?? []).some(({ row, nodes }) => row.gateway === NAT_ROUTER && nodes.has(node));
}

function findingOf(tables: ClusterTables, nodes: NodeSet, better: string): Diagnosed {
  const routes = (tables.routes.get(DEFAULT_PREFIX[4]) ?? []).filter(({ row }) => row.gateway === NAT_ROUTER);
  return {
    code: "NAT_NETWORK_AS_UNDERLAY",
    severity: "CRITICAL",
    subject: `subnet:${NAT_NETWORK}`,
    message:
      `The ${verb(nodes, "VTEP", "VTEPs")} of ${nameNodes(tables, nodes)} ${verb(nodes, "sits", "sit")} in ${NAT_NETWORK} behind ${NAT_ROUTER}, ` +
      `the NAT network that each virtual machine has for itself; ${better} is on another.`,
    nodes,
    evidence: [
      ...vxlanRows(tables, nodes, ({ vxlan }) => vxlan?.local?.startsWith("10.0.2.") === true),
      ...ownRows(tables, { section: "addresses", nodes }, (held) => isNat(held) || held.link === better),
      ...peerRows("routes", routes, nodes),
    ],
    remedy: ifaceRemedy(tables, nodes, better),
  };
}
