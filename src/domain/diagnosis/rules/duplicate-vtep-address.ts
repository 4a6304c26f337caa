import type { Address } from "../../address/address.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { lostSubnets } from "../signs/lost-subnets.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * The VXLAN links of several nodes bear one address. A kernel refuses a route through a gateway that is its own address, so if the address
 * was there first, the node has no route to the other's subnet; added later it does no harm until flannel restarts.
 */
export const duplicateVtepAddress: DiagnosisRule = {
  entry: {
    code: "DUPLICATE_VTEP_ADDRESS",
    severity: "CRITICAL",
    title: "Several nodes' VTEPs have one address",
    meaning:
      "The address of one node's VXLAN link is on that of another too. There the route to the first node's subnet is refused (invalid gateway), " +
      "or will be when it is written again.",
    remedy:
      "Take the address off the VXLAN link to which it does not belong, and restart flanneld there; with Calico release the borrowed IP.",
    references: [
      "https://github.com/flannel-io/flannel/issues/844",
      "https://github.com/projectcalico/calico/issues/5595",
      "https://github.com/projectcalico/calicoctl/issues/1866",
    ],
  },
  causes: ["DUPLICATE_POD_CIDR"],
  find: (tables, explained) =>
    sharedVtepAddresses(tables)
      .filter(([, nodes]) => !nodes.isWithin(explained))
      .map(([address, nodes]) => findingOf(tables, address, nodes)),
};

function sharedVtepAddresses(tables: ClusterTables): readonly (readonly [Address, NodeSet])[] {
  const { links, holders } = clusterIndex(tables);
  const shared = new Set(links.flatMap(({ vtepAddresses }) => vtepAddresses.filter((address) => (holders.get(address)?.size ?? 0) > 1)));
  return [...shared]
    .map(
      (address) =>
        [
          address,
          NodeSet.of(
            tables.nodes.length,
            [...links.keys()].filter((node) => links[node]?.vtepAddresses.includes(address) === true),
          ),
        ] as const,
    )
    .filter(([, nodes]) => nodes.size > 1);
}

function findingOf(tables: ClusterTables, address: Address, nodes: NodeSet): Diagnosed {
  const isCut = lostSubnets(tables).some(
    ({ owners, forgetful, ignorant }) => owners.intersects(nodes) && forgetful.union(ignorant).intersects(nodes),
  );
  return {
    code: "DUPLICATE_VTEP_ADDRESS",
    severity: isCut ? "CRITICAL" : "WARNING",
    subject: `address:${address}`,
    message: `The VXLAN links of ${nameNodes(tables, nodes)} share the address ${address}.`,
    nodes,
    evidence: ownRows(tables, { section: "addresses", nodes }, (row) => row.address === address),
    remedy: null,
  };
}
