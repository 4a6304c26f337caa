import type { Address } from "../../address/address.ts";
import { contains, isHost, type Prefix, prefixNetwork } from "../../address/prefix.ts";
import { groupBy } from "../../fib/group-by.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import type { Evidence } from "../finding.ts";
import { type ForeignAddress, foreignAddresses } from "../signs/foreign-addresses.ts";
import { ownRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { routePieces } from "../telling/route-pieces.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * A node holds an address out of another node's pod subnet, be it the one of the owner's bridge: what its pods send to that pod it answers
 * itself, and what comes from there it drops, since its source seems to be its own.
 */
export const podIpOutsideCidr: DiagnosisRule = {
  entry: {
    code: "POD_IP_OUTSIDE_CIDR",
    severity: "CRITICAL",
    title: "A node holds an address of another node's pods",
    meaning:
      "An address in a peer's pod subnet is on one of the node's own links. The node answers for it itself, so a ping seems to work, and drops " +
      "what the real pod sends as coming from itself.",
    remedy: "Take the address off the node, or delete the pod that got it from an earlier subnet or another CNI.",
    references: ["https://github.com/flannel-io/flannel/issues/1437", "https://github.com/containernetworking/plugins/issues/629"],
  },
  causes: ["DUPLICATE_POD_CIDR", "CNI0_SUBNET_MISMATCH", "DUPLICATE_VTEP_ADDRESS"],
  find: (tables, explained) =>
    gather(tables, pieces(tables, explained), {
      one: "address",
      several: "addresses",
      finding: { code: "POD_IP_OUTSIDE_CIDR", severity: "CRITICAL", remedy: null },
      message: (nodes, addresses, held) =>
        `On ${nodes} there is the address ${addresses}, out of the pod subnet of ${nameNodes(tables, ownersOf(tables, held))}.`,
    }),
};

const ownersOf = (tables: ClusterTables, held: readonly ForeignPiece[]): NodeSet =>
  NodeSet.unionOf(
    tables.nodes.length,
    held.map(({ owners }) => owners),
  );

type ForeignPiece = Piece & Readonly<{ owners: NodeSet }>;

/** What the node's routes take to be its own, and what its addresses say is, where no such route wins or none was reported. */
function pieces(tables: ClusterTables, explained: NodeSet): ForeignPiece[] {
  const routed = routedPieces(tables, explained);
  const known = new Set(routed.map(({ id }) => id));
  const held = foreignAddresses(tables).filter(({ address, node }) => !known.has(address) && !explained.has(node));
  return [...routed, ...[...groupBy(held, ({ address }) => address).values()].flatMap((same) => heldPiece(tables, same) ?? [])];
}

function routedPieces(tables: ClusterTables, explained: NodeSet): ForeignPiece[] {
  const local = routePieces(tables, explained, ({ type, route }) => type === "local" && route !== null && isHost(route.dst));
  return local.flatMap(({ nodes, way, owners, prefix, evidence }) => {
    const address = way.route === null ? null : prefixNetwork(way.route.dst);
    return address === null
      ? []
      : [{ id: address, nodes, owners, evidence: [...addressRows(tables, { address, nodes, owners, prefix }), ...evidence] }];
  });
}

function heldPiece(tables: ClusterTables, same: readonly ForeignAddress[]): ForeignPiece | null {
  const [first] = same;
  if (first === undefined) return null;
  const nodes = NodeSet.of(
    tables.nodes.length,
    same.map(({ node }) => node),
  );
  return { id: first.address, nodes, owners: first.owners, evidence: addressRows(tables, { ...first, nodes }) };
}

type Place = Readonly<{ address: Address; nodes: NodeSet; owners: NodeSet; prefix: Prefix }>;

/** Of the node that holds the address, and of the owner of the subnet. */
function addressRows(tables: ClusterTables, { address, nodes, owners, prefix }: Place): readonly Evidence[] {
  return [
    ...ownRows(tables, { section: "addresses", nodes }, (held) => held.address === address),
    ...ownRows(tables, { section: "addresses", nodes: owners }, (held) => contains(prefix, held.address)),
  ];
}
