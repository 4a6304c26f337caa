import type { Address } from "../../address/address.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isGlobal } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { groupBy } from "../../fib/group-by.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import type { Diagnosed } from "../finding.ts";
import { holdersOf } from "../signs/remote-claims.ts";
import { ownRows, vxlanRows } from "../telling/evidence.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * A VTEP has for its source an address that its own node does not hold and another one does, or whose VTEP has it too: two nodes claim one
 * underlay address. The kernel sends nothing from an address that is not the node's own, and answers to it come to the other node.
 *
 * Not claimed: which of them is meant to have the address, nor anything of one that several nodes hold: an anycast VTEP, or one of
 * DUPLICATE_UNDERLAY_IP.
 */
export const foreignVtepSource: DiagnosisRule = {
  entry: {
    code: "FOREIGN_VTEP_SOURCE",
    severity: "CRITICAL",
    title: "A VTEP sends from another node's underlay address",
    meaning:
      "The VXLAN link of one node is set to send from an address that is another node's: a copied configuration, or an address that moved to " +
      "the other machine. The kernel drops what the link should send, and what others send to the address arrives at the other node.",
    remedy:
      "Set the VTEP to send from an address of its own node (flannel: --iface or --public-ip), or give the address back; then restart it.",
    references: [
      "https://github.com/flannel-io/flannel/issues/760",
      "https://github.com/cilium/cilium/issues/15406",
      "https://github.com/torvalds/linux/blob/v6.12/net/ipv4/route.c",
    ],
  },
  find: (tables) =>
    [...groupBy(sources(tables), ({ source }) => source)].flatMap(([source, users]) => claimOn(tables, source, users) ?? []),
};

type User = Readonly<{ source: Address; node: number }>;

function sources(tables: ClusterTables): User[] {
  return clusterIndex(tables).links.flatMap(({ vxlans }, node) =>
    vxlans.flatMap(({ vxlan }) => (vxlan?.local !== undefined && isGlobal(vxlan.local) ? [{ source: vxlan.local, node }] : [])),
  );
}

function claimOn(tables: ClusterTables, source: Address, claiming: readonly User[]): Diagnosed | null {
  const users = NodeSet.of(
    tables.nodes.length,
    claiming.map(({ node }) => node),
  );
  const holders = holdersOf(tables, source);
  const strangers = users.minus(holders);
  if (strangers.isEmpty || users.union(holders).size < 2 || holders.size > 1) return null;
  return holders.isEmpty && !strangers.intersects(tables.known.addresses) ? null : findingOf(tables, source, { users, holders, strangers });
}

type Claimants = Readonly<{ users: NodeSet; holders: NodeSet; strangers: NodeSet }>;

function findingOf(tables: ClusterTables, source: Address, { users, holders, strangers }: Claimants): Diagnosed {
  const whose = holders.isEmpty ? "and no node holds it" : `which ${nameNodes(tables, holders)} holds`;
  return {
    code: "FOREIGN_VTEP_SOURCE",
    severity: "CRITICAL",
    subject: `address:${source}`,
    message: `The ${verb(strangers, "VTEP", "VTEPs")} of ${nameNodes(tables, strangers)} ${verb(strangers, "sends", "send")} from ${source}, ${whose}.`,
    nodes: users.union(holders),
    evidence: [
      ...vxlanRows(tables, users, ({ vxlan }) => vxlan?.local === source),
      ...ownRows(tables, { section: "addresses", nodes: holders }, ({ address }) => address === source),
    ],
    remedy: null,
  };
}
