import { contains, type Prefix, prefixAround } from "../../address/prefix.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { overlaySubnets } from "../../overlay/overlay-subnets.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { podPlaces, subnetMisfits } from "../signs/subnet-misfits.ts";
import { listed, nameNodes } from "../telling/words.ts";

/**
 * A node's pods live in another subnet than its VTEP: cni0 is left over from an earlier lease. The others send to the lease's subnet, and
 * nothing comes to the pods; new pods cannot be made.
 */
export const cni0SubnetMismatch: DiagnosisRule = {
  entry: {
    code: "CNI0_SUBNET_MISMATCH",
    severity: "CRITICAL",
    title: "A node's pods are in another subnet than its lease",
    meaning:
      "The address of the pod bridge is not in the subnet of the node's VTEP. Peers route the lease's subnet to the node, where no pod is; its " +
      "pods' own addresses lead nowhere or to another node. The CNI plugin says: cni0 already has an IP address different from ...",
    remedy: "On the node: drain it, ip link del cni0, rm -r /var/lib/cni, restart flanneld and the pods.",
    references: [
      "https://github.com/flannel-io/flannel/issues/1850",
      "https://github.com/flannel-io/flannel/issues/1393",
      "https://github.com/containernetworking/cni/issues/306",
    ],
  },
  causes: ["DUPLICATE_VTEP_ADDRESS"],
  find: (tables, explained) =>
    subnetMisfits(tables)
      .minus(explained)
      .toArray()
      .map((node) => findingOf(tables, node)),
};

function findingOf(tables: ClusterTables, node: number): Diagnosed {
  const own = clusterIndex(tables).links[node];
  const nodes = NodeSet.one(tables.nodes.length, node);
  const places = own === undefined ? [] : podPlaces(own, 4);
  const prefixes = places.map(({ address, prefixLength }) => prefixAround(address, prefixLength));
  const others = otherOwners(tables, prefixes, node);
  const whose = others.isEmpty ? "which is not " : `which is the subnet of ${nameNodes(tables, others)} and not `;
  const bridges = places.map(({ link, address, prefixLength }) => `${link} has ${address}/${prefixLength}`);
  return {
    code: "CNI0_SUBNET_MISMATCH",
    severity: "CRITICAL",
    subject: `link:${tables.nodes[node]}/${places[0]?.link ?? ""}`,
    message: `On ${tables.nodes[node]} ${listed(bridges)}, ${whose}the subnet of its VTEP ${listed(own?.vtepAddresses ?? [])}.`,
    nodes,
    evidence: [
      ...ownRows(
        tables,
        { section: "addresses", nodes },
        ({ link }) => own?.vxlanNames.has(link) === true || places.some((place) => place.link === link),
      ),
      ...ownRows(tables, { section: "addresses", nodes: others }, ({ address }) => prefixes.some((prefix) => contains(prefix, address))),
    ],
    remedy: null,
  };
}

/** Other nodes that own one of the prefixes, each with its VTEP in it. */
function otherOwners(tables: ClusterTables, prefixes: readonly Prefix[], node: number): NodeSet {
  const owners = prefixes.flatMap((prefix) => overlaySubnets(tables, 4).get(prefix)?.owners ?? []);
  return NodeSet.unionOf(tables.nodes.length, owners).minus(subnetMisfits(tables)).minus(NodeSet.one(tables.nodes.length, node));
}
