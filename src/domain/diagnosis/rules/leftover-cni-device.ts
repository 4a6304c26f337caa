import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { CILIUM_HOST } from "../signs/cilium.ts";
import { isFlannelVxlan } from "../signs/flannel-backends.ts";
import { linkEntries } from "../signs/link-entries.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/**
 * A node has the VXLAN link of one CNI, which nothing is routed into, beside that of another CNI, which is in use: what the first left when it
 * was replaced. Harmless as long as it holds nothing that the second needs.
 *
 * Not claimed: anything of a node that sends over both, as with a second network for pods, nor of a bridge without ports.
 */
export const leftoverCniDevice: DiagnosisRule = {
  entry: {
    code: "LEFTOVER_CNI_DEVICE",
    severity: "INFO",
    title: "The VXLAN link of a replaced CNI is still there",
    meaning:
      "The node has VXLAN links of two CNIs (flannel, Calico, Cilium), and no route leads into one of them. It keeps a UDP port or a VNI that the " +
      "other, or the same one after a return, may want.",
    remedy: "ip link delete the link of the CNI that is no longer used, or restart the node.",
    references: [
      "https://github.com/cilium/cilium/issues/8990",
      "https://github.com/cilium/cilium/issues/3219",
      "https://github.com/tkestack/tke/issues/1279",
    ],
  },
  causes: ["VXLAN_PORT_CONFLICT", "BACKEND_MIXED"],
  find: (tables, explained) =>
    vxlanFindings(
      tables,
      {
        code: "LEFTOVER_CNI_DEVICE",
        severity: "INFO",
        isWrong: (link, node) => isUnusedBeside(tables, link, node),
        message: ({ name }, node) => `${name} of ${node} is there beside the VXLAN link of another CNI, and no route leads into it.`,
        evidence: () => [],
        remedy: null,
      },
      explained,
    ),
};

/** Whose VXLAN link it is; null for all others, such as those of an operator. */
function cniOf(name: string): "flannel" | "calico" | "cilium" | null {
  if (isFlannelVxlan(name)) return "flannel";
  if (/^vxlan(-v6)?\.calico$/.test(name)) return "calico";
  return name === "cilium_vxlan" ? "cilium" : null;
}

function isUnusedBeside(tables: ClusterTables, { name }: Link, node: number): boolean {
  const cni = cniOf(name);
  if (cni === null || !tables.known.routes.has(node)) return false;
  const others = (clusterIndex(tables).links[node]?.vxlans ?? []).filter((other) => ![cni, null].includes(cniOf(other.name)));
  return others.some((other) => isUsed(tables, other.name, node)) && !isUsed(tables, name, node);
}

/** Whether anything is routed into the link; into Cilium's it is by way of cilium_host. */
function isUsed(tables: ClusterTables, name: string, node: number): boolean {
  return (
    linkEntries(tables)
      .routes.get(name === "cilium_vxlan" ? CILIUM_HOST : name)
      ?.has(node) === true
  );
}
