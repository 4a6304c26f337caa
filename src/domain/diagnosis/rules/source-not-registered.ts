import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { claimsByBearer, isHeldByBearer, type RemoteClaim } from "../signs/remote-claims.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/** A VTEP sends from another address of its node than the one at which peers reach it. Receivers that do not learn take no notice. */
export const sourceNotRegistered: DiagnosisRule = {
  entry: {
    code: "SOURCE_NOT_REGISTERED",
    severity: "INFO",
    title: "A VTEP sends from another address than it is registered with",
    meaning:
      "The VXLAN link's source address is not the one that the peers' FDB entries name, though the node holds both. It works while nobody learns " +
      "and no firewall asks for the one address.",
    remedy: "Delete the VXLAN link and restart flanneld on the node, so that both are one.",
    references: ["https://github.com/flannel-io/flannel/issues/1052"],
  },
  causes: [
    "WRONG_IFACE_ON_ONE_NODE",
    "UNDERLAY_IP_CHANGED",
    "FOREIGN_VTEP_SOURCE",
    "MARTIAN_SOURCE",
    "LEARNING_CONFLICT",
    "PUBLIC_IP_OVERWRITE_WRONG",
    "DUPLICATE_UNDERLAY_IP",
  ],
  find: (tables, explained) =>
    vxlanFindings(
      tables,
      {
        code: "SOURCE_NOT_REGISTERED",
        severity: "INFO",
        isWrong: (link, node) => otherClaims(tables, link, node).length > 0,
        message: (link, name) => `The VTEP of ${name} sends from ${link.vxlan?.local}, and is reached at another address of the node.`,
        evidence: (link, nodes) => {
          const macs = otherClaims(tables, link, nodes.first ?? -1).map(({ mac }) => mac);
          const entries = macs.flatMap((mac) => tables.fdb.get(mac) ?? []);
          return peerRows("fdb", entries, tables.known.fdb);
        },
        remedy: null,
      },
      explained,
    ),
};

function otherClaims(tables: ClusterTables, link: Link, node: number): readonly RemoteClaim[] {
  const local = link.vxlan?.local;
  const claims = (claimsByBearer(tables).get(node) ?? []).filter(({ bearer }) => bearer.vxlan.name === link.name && bearer.on !== "port");
  if (local === undefined || claims.some(({ underlayIp }) => underlayIp === local)) return [];
  return claims.filter((claim) => isHeldByBearer(tables, claim));
}
