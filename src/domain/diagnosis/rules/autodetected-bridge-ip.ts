import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isVxlan, type NodeLinks } from "../../overlay/node-links.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/** A VTEP has taken the address of a bridge that leads to no wire, such as docker0 or virbr0: no other machine is behind it. */
export const autodetectedBridgeIp: DiagnosisRule = {
  entry: {
    code: "AUTODETECTED_BRIDGE_IP",
    severity: "CRITICAL",
    title: "A VTEP sits on a bridge that leads to no other machine",
    meaning:
      "The VXLAN link's source address is on a bridge without a physical port: that of Docker, libvirt or another CNI, found by autodetection. " +
      "Such addresses are the same on many machines and reach none of them.",
    remedy: "Name the interface: Calico IP_AUTODETECTION_METHOD=interface=NAME (or can-reach=, cidr=), flannel --iface=NAME.",
    references: ["https://github.com/projectcalico/calico/issues/1628", "https://github.com/projectcalico/calico/issues/6141"],
  },
  causes: ["DUPLICATE_UNDERLAY_IP", "WRONG_IFACE_ON_ONE_NODE"],
  find: (tables, explained) =>
    vxlanFindings(
      tables,
      {
        code: "AUTODETECTED_BRIDGE_IP",
        severity: "CRITICAL",
        isWrong: (link, node) => isOnBridge(tables, link, node),
        message: ({ vxlan }, node) => `The VTEP of ${node} sits on ${vxlan?.local}, the address of a bridge without a port to the outside.`,
        evidence: ({ vxlan }, nodes) => ownRows(tables, { section: "addresses", nodes }, ({ address }) => address === vxlan?.local),
        remedy: null,
      },
      explained,
    ),
};

function isOnBridge(tables: ClusterTables, { vxlan }: Link, node: number): boolean {
  const own = clusterIndex(tables).links[node];
  const held = own?.addresses.find(({ address }) => address === vxlan?.local);
  const link = own?.byName.get(held?.link ?? "");
  return own !== undefined && link !== undefined && link.kind === "bridge" && !hasWire(own, link);
}

function hasWire(own: NodeLinks, { name }: Link): boolean {
  return [...own.byName.values()].some((port) => port.master === name && !isVxlan(port) && port.kind !== "veth" && port.kind !== "tun");
}
