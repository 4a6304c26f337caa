import type { Address } from "../../address/address.ts";
import { contains, prefixAround } from "../../address/prefix.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { holdsVtepAddress } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { isResolved } from "../signs/overlay-neighbors.ts";
import { isPodBridge } from "../signs/subnet-misfits.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * Pod bridges of several nodes each know a machine under one address: two pods have it. Others reach only one of them.
 *
 * Not claimed: anything of Docker's own bridges, whose addresses are the same everywhere and mean only their own node.
 */
export const duplicatePodIp: DiagnosisRule = {
  entry: {
    code: "DUPLICATE_POD_IP",
    severity: "CRITICAL",
    title: "Pods of different nodes have one address",
    meaning:
      "The pod bridges of several nodes have a resolved neighbor under the same address. Packets for it go to the node that owns the subnet; the " +
      "other pod gets none. It was made with an earlier subnet, or by another CNI.",
    remedy: "Delete the pod on the node that does not own the subnet, so that it gets another address.",
    references: ["https://github.com/flannel-io/flannel/issues/1437", "https://github.com/containernetworking/plugins/issues/629"],
  },
  causes: ["DUPLICATE_POD_CIDR", "CNI0_SUBNET_MISMATCH"],
  find: (tables, explained) =>
    [...tables.neighbors.keys()].flatMap((address) => {
      const nodes = nodesWith(tables, address);
      return nodes.size < 2 || nodes.isWithin(explained) ? [] : [findingOf(tables, address, nodes)];
    }),
};

function nodesWith(tables: ClusterTables, address: Address): NodeSet {
  const rows = (tables.neighbors.get(address) ?? []).filter(({ row }) => isResolved(row) && row.nudState !== "PERMANENT");
  const none = NodeSet.none(tables.nodes.length);
  if (rows.length < 2) return none;
  const { links } = clusterIndex(tables);
  const bridged = rows.map(({ row, nodes }) =>
    NodeSet.of(
      tables.nodes.length,
      nodes.toArray().filter((node) => {
        const own = links[node];
        return (
          own !== undefined &&
          isPodBridge(own, row.link) &&
          own.addresses.some((held) => held.link === row.link && holdsVtepAddress(own, held))
        );
      }),
    ),
  );
  return NodeSet.unionOf(tables.nodes.length, bridged);
}

function findingOf(tables: ClusterTables, address: Address, nodes: NodeSet): Diagnosed {
  const { links } = clusterIndex(tables);
  const owning = nodes
    .toArray()
    .filter((node) => links[node]?.addresses.some((held) => contains(prefixAround(held.address, held.prefixLength), address)));
  const strangers = nodes.minus(NodeSet.of(tables.nodes.length, owning));
  return {
    code: "DUPLICATE_POD_IP",
    severity: "CRITICAL",
    subject: `address:${address}`,
    message: `Behind the pod bridges of ${nameNodes(tables, nodes)} there is a pod with ${address} each.`,
    nodes: strangers.isEmpty ? nodes : strangers,
    evidence: peerRows("neighbors", tables.neighbors.get(address) ?? [], nodes),
    remedy: null,
  };
}
