import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed, Evidence } from "../finding.ts";
import { ifaceRemedy } from "../telling/iface-remedy.ts";
import { type SelfAddressed, selfAddressed } from "../signs/self-addressed.ts";
import { sharedAddresses, type SharedAddress } from "../signs/shared-addresses.ts";
import { listed, nameNodes } from "../telling/words.ts";

/**
 * Several nodes have registered one underlay address, such as 10.0.2.15, the NAT address of every Vagrant machine. A sender that holds the
 * address itself never sends: its kernel hands the frame to its own VXLAN link, round and round until the TTL is spent.
 *
 * Not claimed: that an address on many nodes is a fault where no VTEP uses it.
 */
export const duplicateUnderlayIp: DiagnosisRule = {
  entry: {
    code: "DUPLICATE_UNDERLAY_IP",
    severity: "CRITICAL",
    title: "Several nodes are reached at one underlay address",
    meaning:
      "The VTEPs of several nodes are registered with an address that each of these nodes holds. Frames for all of them go to one place, " +
      "mostly back to the sender itself, where they loop until their TTL is spent. Pods of different nodes cannot reach each other.",
    remedy: "Give the overlay the interface whose address no other node has (flannel: --iface=NAME), and restart it on the nodes.",
    references: [
      "https://github.com/flannel-io/flannel/blob/master/Documentation/troubleshooting.md",
      "https://github.com/flannel-io/flannel/issues/535",
      "https://github.com/flannel-io/flannel/issues/1119",
      "https://github.com/kubernetes/kubeadm/issues/139",
      "https://github.com/projectcalico/calico/issues/1628",
    ],
  },
  find: (tables) => [
    ...sharedAddresses(tables)
      .filter(({ users }) => users.size > 1)
      .map((shared) => findingOf(tables, shared)),
    ...selfAddressed(tables).map((own) => ownFinding(tables, own)),
  ],
};

function findingOf(tables: ClusterTables, shared: SharedAddress): Diagnosed {
  const { address, users, betterLinks } = shared;
  const [better] = betterLinks;
  const hint = better === undefined ? "" : `; ${listed(betterLinks)} has an address of its own on each`;
  return {
    code: "DUPLICATE_UNDERLAY_IP",
    severity: "CRITICAL",
    subject: `address:${address}`,
    message: `The VTEPs of ${nameNodes(tables, users)} share the underlay address ${address}, which each of these nodes holds${hint}.`,
    nodes: users,
    evidence: evidenceOf(tables, shared),
    remedy: better === undefined ? null : ifaceRemedy(tables, users, better),
  };
}

/** One node's tables show it alone: its own VTEP's address is that of all others, as far as its FDB says. */
function ownFinding(tables: ClusterTables, { node, address, entries, betterLinks }: SelfAddressed): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  const [better] = betterLinks;
  return {
    code: "DUPLICATE_UNDERLAY_IP",
    severity: "CRITICAL",
    subject: `address:${address}`,
    message: `The FDB of ${nameNodes(tables, nodes)} has all ${entries.length} other VTEPs at ${address}, the underlay address of its own.`,
    nodes,
    evidence: [
      ...ownRows(tables, { section: "addresses", nodes }, (row) => row.address === address),
      ...vxlanRows(tables, nodes, ({ vxlan }) => vxlan?.local === address),
      ...peerRows("fdb", entries, nodes),
    ],
    remedy: better === undefined ? null : ifaceRemedy(tables, nodes, better),
  };
}

function evidenceOf(tables: ClusterTables, { address, holders, users }: SharedAddress): Evidence[] {
  const entries = [...tables.fdb.values()].flat().filter(({ row }) => row.remoteVtep === address);
  return [
    ...ownRows(tables, { section: "addresses", nodes: holders }, (row) => row.address === address),
    ...vxlanRows(tables, users, ({ vxlan }) => vxlan?.local === address),
    ...peerRows("fdb", entries, tables.known.fdb),
  ];
}
