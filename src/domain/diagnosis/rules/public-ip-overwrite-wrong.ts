import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { holdersOf, isHeldByBearer, type RemoteClaim, remoteClaims } from "../signs/remote-claims.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * All peers send to an address that a node has registered but at which its VTEP is not: another node's, or one that all of them hold.
 * Where no reporting node holds it, it may be the outer side of a NAT, which no snapshot shows: then this is only told.
 */
export const publicIpOverwriteWrong: DiagnosisRule = {
  entry: {
    code: "PUBLIC_IP_OVERWRITE_WRONG",
    severity: "CRITICAL",
    title: "A node has registered an address at which its VTEP is not",
    meaning:
      "The peers' FDB entries agree on an underlay address for the node that its VXLAN link does not send from and at which it cannot be " +
      "reached alone. What is sent to the node is lost; what it sends itself arrives.",
    remedy:
      "Take away the wrong --public-ip or the annotation flannel.alpha.coreos.com/public-ip-overwrite, and restart flanneld on the node. " +
      "Such an address is right only for a NAT that maps it one to one.",
    references: [
      "https://github.com/flannel-io/flannel/issues/1978",
      "https://github.com/flannel-io/flannel/issues/712",
      "https://github.com/k3s-io/k3s/issues/13388",
    ],
  },
  causes: ["DUPLICATE_UNDERLAY_IP", "WRONG_IFACE_ON_ONE_NODE", "SHARED_NAT_PUBLIC_IP", "UNDERLAY_IP_CHANGED"],
  find: (tables, explained) =>
    remoteClaims(tables)
      .filter((claim) => claim.isAgreed && !explained.has(claim.bearer.node) && isUnfit(tables, claim))
      .map((claim) => findingOf(tables, claim)),
};

function isUnfit(tables: ClusterTables, claim: RemoteClaim): boolean {
  const { underlayIp, bearer } = claim;
  if (!isHeldByBearer(tables, claim)) return true;
  return holdersOf(tables, underlayIp).size > 1 && bearer.vxlan.vxlan?.local !== undefined && bearer.vxlan.vxlan.local !== underlayIp;
}

function findingOf(tables: ClusterTables, claim: RemoteClaim): Diagnosed {
  const { mac, bearer, underlayIp, observers } = claim;
  const nodes = NodeSet.one(tables.nodes.length, bearer.node);
  const holders = holdersOf(tables, underlayIp);
  const local = bearer.vxlan.vxlan?.local;
  const who = holders.isEmpty ? "which no reporting node holds" : `which ${nameNodes(tables, holders)} hold`;
  const entries = (tables.fdb.get(mac) ?? []).filter(({ row }) => row.remoteVtep === underlayIp);
  return {
    code: "PUBLIC_IP_OVERWRITE_WRONG",
    severity: holders.isEmpty ? "WARNING" : "CRITICAL",
    subject: `address:${underlayIp}`,
    message:
      `${nameNodes(tables, observers)} send what is for the VTEP of ${nameNodes(tables, nodes)} to ${underlayIp}, ${who}` +
      `${local === undefined ? "" : `; the VTEP itself sends from ${local}`}.`,
    nodes,
    evidence: [
      ...vxlanRows(tables, nodes, ({ name }) => name === bearer.vxlan.name),
      ...peerRows("fdb", entries, observers),
      ...ownRows(tables, { section: "addresses", nodes: holders }, ({ address }) => address === underlayIp),
    ],
    remedy:
      local === undefined
        ? null
        : `Register ${local} for ${nameNodes(tables, nodes)}: take away --public-ip=${underlayIp} or the annotation flannel.alpha.coreos.com/public-ip-overwrite, and restart flanneld there.`,
  };
}
