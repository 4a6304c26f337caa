import { type Address, familyOf } from "../address/address.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import { mustHoldUnderlay } from "../overlay/bearer-candidates.ts";
import { isGlobal, isUp } from "../overlay/node-links.ts";
import type { FdbEntry, Link } from "../snapshot/rows.ts";
import type { Outer, Outgoing } from "./frame.ts";
import { hasReported } from "./node-view.ts";
import { loseInto } from "./opaque-link.ts";
import { routeOuter } from "./route-outer.ts";
import { type At, drop, follow, type Leg, lose, note, pass, row, type Told } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** Outer IP, UDP, VXLAN and inner Ethernet headers (RFC 7348, section 5). */
const OVERHEAD = { 4: 50, 6: 70 } as const;

/** Puts a frame into an outer packet for each remote that the entry names, and sends it (vxlan_core.c, vxlan_xmit_one). */
export function encapsulate(walk: Walk, at: At, outgoing: Outgoing): Leg[] {
  const { vxlan, entry } = outgoing;
  const told = { kind: "ENCAPSULATE" as const, link: vxlan.name, evidence: row("links", vxlan) };
  if (!isUp(vxlan)) return drop(at, "LINK_DOWN", { ...told, description: `${vxlan.name} is down` });
  const mute = muteFrom(walk, at, { vxlan, told });
  if (mute !== null) return mute;
  const remotes = remotesOf(at, entry);
  if (remotes.length === 0) return nobody(at, told, entry);
  const chosen = remotes.length > 1 ? note(at, "EQUAL_COST_PATHS", `${vxlan.name} has ${remotes.length} remotes for ${entry.mac}`) : at;
  return follow(chosen, remotes, (sending, to) => {
    const outer = outerTo(sending, outgoing, to);
    const description = `it is sent to ${to}, port ${outer.port ?? "unknown"}, with VNI ${outer.vni ?? "of the packet"}`;
    return routeOuter(walk, pass(sending, { ...told, description }), outer);
  });
}

type Sending = Readonly<{ vxlan: Link; told: Omit<Told, "description"> }>;

/** Whether the node can send from where the VXLAN link should: null if so. */
function muteFrom({ tables }: Walk, at: At, { vxlan, told }: Sending): Leg[] | null {
  const { view } = at;
  const source = vxlan.vxlan?.local;
  if (!hasReported(view, "addresses")) {
    return lose(at, "SECTION_MISSING", { ...told, description: `${view.name} has not reported its addresses` });
  }
  // Its underlay is another network namespace, as in Docker swarm.
  if (!mustHoldUnderlay(tables, view.number, vxlan)) return loseInto(at, vxlan, told);
  if (source === undefined || !isGlobal(source) || nodesUnder(tables, clusterIndex(tables).holders, source).has(view.number)) return null;
  const description = `${vxlan.name} sends from ${source}, an address that ${view.name} does not have`;
  return drop(at, "SOURCE_ADDRESS_MISSING", { ...told, description });
}

/** The kernel forgets entries whose nexthop object goes, so one that is not told of is a gap in the report (vxlan_core.c, vxlan_fdb_nh_flush). */
function nobody(at: At, told: Omit<Told, "description">, { nexthopId }: FdbEntry): Leg[] {
  return lose(at, "SECTION_MISSING", { ...told, description: `${at.view.name} does not tell of the nexthop object ${nexthopId}` });
}

function outerTo({ trail }: At, outgoing: Outgoing, to: Address): Outer {
  const { vxlan, entry } = outgoing;
  return {
    from: vxlan.vxlan?.local ?? null,
    to,
    vni: entry.vni ?? entry.srcVni ?? vxlan.vxlan?.vni,
    port: entry.port ?? vxlan.vxlan?.port,
    frame: outgoing,
    size: trail.packet.size + OVERHEAD[familyOf(to)],
  };
}

/** The entry's own remote, or those of its nexthop object. */
function remotesOf({ view }: At, entry: FdbEntry): Address[] {
  if (entry.remoteVtep !== undefined) return [entry.remoteVtep];
  const objects = view.local.nexthops;
  const object = objects.find(({ id }) => id === entry.nexthopId);
  const members = object?.group?.map((member) => objects.find(({ id }) => id === member.id)) ?? [object];
  return members.flatMap((member) => member?.gateway ?? []);
}
