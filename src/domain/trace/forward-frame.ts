import type { Mac } from "../address/mac.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import type { FdbEntry, Link } from "../snapshot/rows.ts";
import { isGroup } from "./cross-group.ts";
import { encapsulate } from "./encapsulate.ts";
import { takersOf } from "./flood-takers.ts";
import type { Frame } from "./frame.ts";
import { passesPort } from "./mtu.ts";
import { floodEntries, hasReported, vxlanEntry } from "./node-view.ts";
import { isSetPerPacket, loseInto } from "./opaque-link.ts";
import { type At, drop, follow, type Leg, lose, pass, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** A frame that goes out of a VXLAN link. */
type VxlanFrame = Frame & Readonly<{ vxlan: Link }>;

/** A VXLAN link's entry for the MAC, else its all-zero entries, each of which gets a copy (vxlan_core.c, vxlan_xmit). */
export function forwardFrame(walk: Walk, at: At, frame: VxlanFrame): Leg[] {
  const { view } = at;
  const { vxlan, mac } = frame;
  const { size } = at.trail.packet;
  const told = { kind: "FDB" as const, link: vxlan.name };
  if (vxlan.master !== undefined && !passesPort(vxlan, size)) {
    const description = `${size} bytes do not fit into the MTU ${vxlan.mtu} of ${vxlan.name}, a port of ${vxlan.master}`;
    return drop(at, "MTU_TOO_SMALL", { ...told, description, evidence: row("links", vxlan) });
  }
  if (!hasReported(view, "fdb")) return lose(at, "SECTION_MISSING", { ...told, description: `${view.name} has not reported its FDB` });
  const entry = vxlanEntry(view, vxlan.name, mac);
  if (entry === null) return isSetPerPacket(vxlan) ? loseInto(at, vxlan, told) : floodFrame(walk, at, frame);
  const description = `frames for ${mac} go to ${entry.remoteVtep ?? `nexthop ${entry.nexthopId}`}`;
  return encapsulate(walk, pass(at, { ...told, description, evidence: row("fdb", entry) }), { ...frame, entry });
}

function floodFrame(walk: Walk, at: At, frame: VxlanFrame): Leg[] {
  const { vxlan, mac } = frame;
  const told = { kind: "FDB" as const, link: vxlan.name };
  const floods = floodEntries(at.view, vxlan.name);
  if (floods.length === 0) return drop(at, "MISSING_FDB", { ...told, description: `${vxlan.name} has no FDB entry for ${mac}` });
  const copies = follow(at, worthFollowing(walk, at, { floods, mac }), (sending, flood) => {
    const description = `${vxlan.name} has no FDB entry for ${mac}: a copy goes to ${flood.remoteVtep}`;
    return encapsulate(walk, pass(sending, { ...told, description, evidence: row("fdb", flood) }), { ...frame, entry: flood });
  });
  // One copy that arrives is enough, whatever becomes of the others.
  const arrived = copies.filter(({ end }) => end.kind === "arrived");
  return (arrived.length > 0 ? arrived : copies).slice(0, 1);
}

/** Of the copies of a flooded frame those that somebody could take in, or else the first. */
function worthFollowing(
  walk: Walk,
  { view }: At,
  { floods, mac }: Readonly<{ floods: readonly FdbEntry[]; mac: Mac }>,
): readonly FdbEntry[] {
  const takers = new Set([...takersOf(walk, mac), view.number]);
  const { holders } = clusterIndex(walk.tables);
  const worth = floods.filter(({ remoteVtep }) => {
    if (remoteVtep === undefined || isGroup(remoteVtep)) return true;
    return nodesUnder(walk.tables, holders, remoteVtep)
      .toArray()
      .some((node) => takers.has(node));
  });
  return worth.length > 0 ? worth : floods.slice(0, 1);
}
