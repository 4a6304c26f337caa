import type { Address } from "../../address/address.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { ifaceRemedy } from "../telling/iface-remedy.ts";
import { sharedAddresses, vxlansAt } from "../signs/shared-addresses.ts";
import { strangeSubnets } from "../signs/strange-subnets.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * One node's VTEP has taken another interface than those of the other nodes: it sits on an address that the others hold themselves, so
 * that what they send there comes back to them, or on one in a network of its own, towards which they send by another interface.
 *
 * Not claimed: anything of nodes in several networks between which the VTEPs' own interfaces route.
 */
export const wrongIfaceOnOneNode: DiagnosisRule = {
  entry: {
    code: "WRONG_IFACE_ON_ONE_NODE",
    severity: "CRITICAL",
    title: "One node's VTEP sits on another interface than all others",
    meaning:
      "The node's VTEP has the address of another network than those of its peers. What they send to it comes back to themselves or leaves " +
      "by their default route. The node is cut off in both directions.",
    remedy: "Tell the overlay on that node which interface to take (flannel: --iface=NAME), and restart it there.",
    references: [
      "https://github.com/k3s-io/k3s/issues/1131",
      "https://github.com/k3s-io/k3s/issues/1824",
      "https://github.com/flannel-io/flannel/issues/1192",
      "https://github.com/projectcalico/calico/issues/1480",
    ],
  },
  causes: ["DUPLICATE_UNDERLAY_IP"],
  find: (tables, explained) => {
    const shared = onSharedAddress(tables);
    // Where many sit on one wrong address, the strange one may well be right.
    const strange = explained.isEmpty
      ? inStrangeSubnet(tables).filter(({ subject }) => !shared.some((known) => known.subject === subject))
      : [];
    return [...shared, ...strange].filter(({ nodes }) => !nodes.isWithin(explained));
  },
};

function onSharedAddress(tables: ClusterTables): Diagnosed[] {
  return sharedAddresses(tables).flatMap(({ address, holders, users, betterLinks }) => {
    const node = users.first;
    const [better] = betterLinks;
    if (node === null || users.size > 1 || better === undefined) return [];
    if (!vxlansAt(tables, node, address).some(({ vxlan }) => vxlan?.local === address)) return [];
    const others = nameNodes(tables, holders.minus(users));
    return [
      findingOf(tables, {
        node,
        address,
        better,
        message: `The VTEP of ${nameNodes(tables, users)} sits on ${address}, which ${others} hold too; ${better} has an address of its own.`,
      }),
    ];
  });
}

function inStrangeSubnet(tables: ClusterTables): Diagnosed[] {
  const reached = strangeSubnets(tables).filter(({ node, address }) => vxlansAt(tables, node, address).length > 0);
  return reached.map(({ node, address, subnet, usual }) =>
    findingOf(tables, {
      node,
      address,
      better: null,
      message:
        `The VTEP of ${tables.nodes[node]} sits on ${address}, in ${subnet}; those of the others are in ${usual}, ` +
        "and send what is for it by another interface.",
    }),
  );
}

type Case = Readonly<{ node: number; address: Address; better: string | null; message: string }>;

function findingOf(tables: ClusterTables, { node, address, better, message }: Case): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  const entries = [...tables.fdb.values()].flat().filter(({ row }) => row.remoteVtep === address);
  return {
    code: "WRONG_IFACE_ON_ONE_NODE",
    severity: "CRITICAL",
    subject: `address:${address}`,
    message,
    nodes,
    evidence: [
      ...vxlanRows(tables, nodes, ({ vxlan }) => vxlan?.local === address),
      ...ownRows(tables, { section: "addresses", nodes }, (row) => row.address === address || row.link === better),
      ...peerRows("fdb", entries, tables.known.fdb),
    ],
    remedy: better === null ? null : ifaceRemedy(tables, nodes, better),
  };
}
