import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows, vxlanRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { type RemoteClaim, remoteClaims } from "../signs/remote-claims.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * A peer sends from another address than a learning node's permanent FDB entry says. A kernel that learns drops such frames instead of
 * moving the entry (drivers/net/vxlan/vxlan_core.c, vxlan_snoop). Without learning the source does not matter.
 */
export const learningConflict: DiagnosisRule = {
  entry: {
    code: "LEARNING_CONFLICT",
    severity: "CRITICAL",
    title: "A learning node drops a peer's frames for their source",
    meaning:
      "The node's VXLAN link learns, and its permanent FDB entry for the peer's MAC names another address than the one from which the peer " +
      "sends. The kernel takes that for a forgery and drops the frames.",
    remedy: "Make the VXLAN link again with nolearning, as flannel does, and let the peer send from the address that it has registered.",
    references: ["https://github.com/torvalds/linux/blob/master/drivers/net/vxlan/vxlan_core.c"],
  },
  causes: ["WRONG_IFACE_ON_ONE_NODE", "DUPLICATE_UNDERLAY_IP", "UNDERLAY_IP_CHANGED"],
  find: (tables, explained) =>
    remoteClaims(tables).flatMap((claim) => (explained.has(claim.bearer.node) ? [] : (findingOf(tables, claim) ?? []))),
};

function findingOf(tables: ClusterTables, { mac, bearer, underlayIp, observers }: RemoteClaim): Diagnosed | null {
  const local = bearer.vxlan.vxlan?.local;
  if (local === undefined || local === underlayIp || bearer.on !== "vxlan") return null;
  const entries = (tables.fdb.get(mac) ?? []).filter(({ row }) => row.remoteVtep === underlayIp && row.state === "permanent");
  const learning = entries.flatMap(({ row, nodes }) =>
    nodes
      .intersect(observers)
      .toArray()
      .filter((node) => learns(tables, node, row.link)),
  );
  if (learning.length === 0) return null;
  const learners = NodeSet.of(tables.nodes.length, learning);
  const peer = NodeSet.one(tables.nodes.length, bearer.node);
  return {
    code: "LEARNING_CONFLICT",
    severity: "CRITICAL",
    subject: `vtep:${mac}`,
    message:
      `${nameNodes(tables, learners)} ${verb(learners, "learns", "learn")} and ${verb(learners, "drops", "drop")} what ${nameNodes(tables, peer)} ` +
      `sends from ${local}, since the FDB says ${underlayIp}.`,
    nodes: learners.union(peer),
    evidence: [
      ...vxlanRows(tables, learners.union(peer), ({ vxlan, name }) => vxlan?.learning === true || name === bearer.vxlan.name),
      ...peerRows("fdb", entries, learners),
    ],
    remedy: null,
  };
}

const learns = (tables: ClusterTables, node: number, link: string): boolean =>
  clusterIndex(tables).links[node]?.byName.get(link)?.vxlan?.learning === true;
