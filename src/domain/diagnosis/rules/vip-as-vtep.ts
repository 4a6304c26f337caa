import { contains, prefixAround } from "../../address/prefix.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/** A VTEP sits on a /32 beside the link's real address, as keepalived and kube-vip set their virtual addresses: these move. */
export const vipAsVtep: DiagnosisRule = {
  entry: {
    code: "VIP_AS_VTEP",
    severity: "INFO",
    title: "A VTEP sits on what looks like a virtual address",
    meaning:
      "The VXLAN link's source address has a netmask of 32 bits, on a link with another address whose network covers it: so virtual addresses " +
      "are set. If it moves to another machine, this node's overlay breaks.",
    remedy:
      "Let the overlay take the link's own address: Calico IP_AUTODETECTION_METHOD=kubernetes-internal-ip or cidr=, flannel --public-ip.",
    references: ["https://github.com/projectcalico/calico/issues/5094", "https://github.com/projectcalico/calico/issues/6711"],
  },
  find: (tables) =>
    vxlanFindings(tables, {
      code: "VIP_AS_VTEP",
      severity: "INFO",
      isWrong: (link, node) => isVirtual(tables, link, node),
      message: ({ vxlan }, node) => `The VTEP of ${node} sits on ${vxlan?.local}/32, beside another address of the same network.`,
      evidence: ({ vxlan }, nodes) => ownRows(tables, { section: "addresses", nodes }, ({ address }) => address === vxlan?.local),
      remedy: null,
    }),
};

function isVirtual(tables: ClusterTables, { vxlan }: Link, node: number): boolean {
  const addresses = clusterIndex(tables).links[node]?.addresses ?? [];
  const held = addresses.find(({ address }) => address === vxlan?.local);
  if (held?.prefixLength !== 32) return false;
  return addresses.some(
    ({ link, address, prefixLength }) =>
      link === held.link && prefixLength < 32 && contains(prefixAround(address, prefixLength), held.address),
  );
}
