import type { Link } from "../snapshot/rows.ts";
import type { NodeView } from "./node-view.ts";
import { type At, type Leg, lose, type Told } from "./trail.ts";

/** Links of these kinds hand packets to a program or to peers that no table of the node shows: Open vSwitch, and tunnels with Ethernet in them. */
const OPAQUE_KINDS = new Set(["openvswitch", "gretap", "ip6gretap", "erspan", "ip6erspan"]);

/**
 * Whether nobody can say from tables where a link leads: into Open vSwitch, a tunnel of another kind (whose peers `ip` does not list), a
 * cable that asks for no MACs (Cilium's cilium_host, behind which eBPF decides), or an `external` VXLAN link.
 */
export function isOpaque(view: NodeView, link: Link): boolean {
  const { kind, flags, name } = link;
  if (kind !== undefined && OPAQUE_KINDS.has(kind)) return true;
  return view.links.tunnels.includes(name) || (kind === "veth" && flags.includes("NOARP")) || isSetPerPacket(link);
}

/** An `external` VXLAN link gets its remotes with each packet, from Open vSwitch or eBPF, unless its VNIs are listed as FRR lists them. */
export const isSetPerPacket = ({ vxlan }: Link): boolean => vxlan?.external === true && vxlan.vnifilter !== true;

/** The packet goes where no table says what becomes of it. */
export function loseInto(at: At, link: Link, told: Pick<Told, "kind">): Leg[] {
  const description = `where ${link.name} of ${at.view.name} leads is in no table: a program or peers that are not listed decide it`;
  return lose(at, "OPAQUE_LINK", { ...told, link: link.name, description });
}
