import { groupBy } from "../../fib/group-by.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { holdersOf, isHeldByBearer, type RemoteClaim, remoteClaims } from "../signs/remote-claims.ts";
import { nameNodes } from "../telling/words.ts";

/** Several nodes are registered with one address that none of them holds: they are behind one NAT, which has one UDP port 8472 to give. */
export const sharedNatPublicIp: DiagnosisRule = {
  entry: {
    code: "SHARED_NAT_PUBLIC_IP",
    severity: "CRITICAL",
    title: "Several nodes are registered with one public address",
    meaning:
      "The FDB entries for several nodes' VTEPs name one address that is on no reporting node: the outer address of a NAT. It can pass VXLAN on " +
      "to one of them at most.",
    remedy:
      "Give each node a public address of its own, or join the sites with WireGuard (k3s: --flannel-backend=wireguard-native) or a VPN.",
    references: [
      "https://github.com/k3s-io/k3s/issues/2701",
      "https://github.com/k3s-io/k3s/issues/10011",
      "https://github.com/k3s-io/k3s/issues/5717",
    ],
  },
  causes: ["UNDERLAY_IP_CHANGED"],
  find: (tables, explained) => {
    const unheld = remoteClaims(tables).filter(
      (claim) => holdersOf(tables, claim.underlayIp).isEmpty && !isHeldByBearer(tables, claim) && !explained.has(claim.bearer.node),
    );
    return [...groupBy(unheld, ({ underlayIp }) => underlayIp).values()].flatMap((same) => findingOf(tables, same) ?? []);
  },
};

function findingOf(tables: ClusterTables, claims: readonly RemoteClaim[]): Diagnosed | null {
  const [first] = claims;
  const nodes = NodeSet.of(
    tables.nodes.length,
    claims.map(({ bearer }) => bearer.node),
  );
  if (first === undefined || nodes.size < 2) return null;
  const { underlayIp } = first;
  const entries = claims.flatMap(({ mac }) => tables.fdb.get(mac) ?? []).filter(({ row }) => row.remoteVtep === underlayIp);
  return {
    code: "SHARED_NAT_PUBLIC_IP",
    severity: "CRITICAL",
    subject: `address:${underlayIp}`,
    message: `The VTEPs of ${nameNodes(tables, nodes)} are registered with ${underlayIp}, which none of them holds.`,
    nodes,
    evidence: [...peerRows("fdb", entries, tables.known.fdb), ...vxlanRows(tables, nodes, ({ vxlan }) => vxlan?.local !== undefined)],
    remedy: null,
  };
}
