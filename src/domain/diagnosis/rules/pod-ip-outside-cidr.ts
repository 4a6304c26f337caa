import { isHost, prefixNetwork } from "../../address/prefix.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { routePieces } from "../telling/route-pieces.ts";

/**
 * A node holds an address out of another node's pod subnet, which the owner does not: what its pods send to that pod it answers itself,
 * and what comes from there it drops, since its source seems to be its own.
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
      message: (nodes, addresses) => `On ${nodes} there is the address ${addresses}, out of the pod subnet of another node.`,
    }),
};

function pieces(tables: ClusterTables, explained: NodeSet): Piece[] {
  const local = routePieces(tables, explained, ({ type, route }) => type === "local" && route !== null && isHost(route.dst));
  return local.flatMap(({ nodes, way, evidence }) => {
    const address = way.route === null ? null : prefixNetwork(way.route.dst);
    if (address === null) return [];
    return [
      {
        id: address,
        nodes,
        evidence: [...ownRows(tables, { section: "addresses", nodes }, (held) => held.address === address), ...evidence],
      },
    ];
  });
}
