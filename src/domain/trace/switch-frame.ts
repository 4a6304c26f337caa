import type { Mac } from "../address/mac.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import { isVxlan } from "../overlay/node-links.ts";
import type { FdbEntry, Link } from "../snapshot/rows.ts";
import { isGroup } from "./cross-group.ts";
import { encapsulate } from "./encapsulate.ts";
import { takersOf } from "./flood-takers.ts";
import type { Frame } from "./frame.ts";
import { bridgeEntry, floodEntries, hasReported, linkNamed, podPortsOf, portsOf, vxlanEntry } from "./node-view.ts";
import { isSetPerPacket, loseInto } from "./opaque-link.ts";
import { type At, arrive, drop, follow, type Leg, lose, pass, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** Where a frame goes behind a link: a VXLAN link asks its own database, a bridge decides first by which port it goes. */
export function switchFrame(walk: Walk, at: At, frame: Frame): Leg[] {
  if (isVxlan(frame.link)) return forwardFrame(walk, at, { ...frame, vxlan: frame.link });
  const bridge = bridgeOf(at, frame.link);
  const entry = bridgeEntry(at.view, bridge.name, frame.mac);
  const port = linkNamed(at.view, entry?.link);
  if (entry === null || port === null || port.name === bridge.name) return floodFrame(walk, at, { ...frame, link: bridge });
  return isVxlan(port) ? forwardFrame(walk, at, { ...frame, vxlan: port }) : reachPort(at, port, entry);
}

/** A VLAN link stands on its bridge. */
function bridgeOf({ view }: At, link: Link): Link {
  return link.kind === "bridge" ? link : (linkNamed(view, link.parent) ?? link);
}

/** A MAC that the bridge does not know goes out of every port. */
function floodFrame(walk: Walk, at: At, frame: Frame): Leg[] {
  const { view } = at;
  const bridge = frame.link.name;
  const legs = portsOf(view, bridge)
    .filter(isVxlan)
    .flatMap((vxlan) => forwardFrame(walk, at, { ...frame, vxlan }));
  const arrived = arrivedOf(legs);
  if (arrived.length > 0) return arrived;
  const [port] = podPortsOf(view, bridge);
  const isHere = walk.goals.some(({ node, link }) => node === view.number && link === bridge);
  if (isHere && port !== undefined) return reachPort(at, port, null);
  if (legs.length > 0) return legs;
  return drop(at, "MISSING_FDB", { kind: "BRIDGE", description: `no port of ${bridge} leads to ${frame.mac}`, link: bridge });
}

function reachPort(at: At, port: Link, entry: FdbEntry | null): Leg[] {
  const told = { kind: "DELIVER" as const, link: port.name, evidence: row("fdb", entry) };
  return arrive(at, port.master ?? port.name, { ...told, description: `the port ${port.name} leads to it` });
}

type VxlanFrame = Frame & Readonly<{ vxlan: Link }>;

/** A VXLAN link's entry for the MAC, else its all-zero entries, each of which gets a copy (vxlan_core.c, vxlan_xmit). */
function forwardFrame(walk: Walk, at: At, frame: VxlanFrame): Leg[] {
  const { view } = at;
  const { vxlan, mac } = frame;
  const told = { kind: "FDB" as const, link: vxlan.name };
  if (!hasReported(view, "fdb")) return lose(at, "SECTION_MISSING", { ...told, description: `${view.name} has not reported its FDB` });
  const entry = vxlanEntry(view, vxlan.name, mac);
  if (entry !== null) {
    const description = `frames for ${mac} go to ${entry.remoteVtep ?? `nexthop ${entry.nexthopId}`}`;
    return encapsulate(walk, pass(at, { ...told, description, evidence: row("fdb", entry) }), { ...frame, entry });
  }
  if (isSetPerPacket(vxlan)) return loseInto(at, vxlan, told);
  const floods = floodEntries(view, vxlan.name);
  if (floods.length === 0) return drop(at, "MISSING_FDB", { ...told, description: `${vxlan.name} has no FDB entry for ${mac}` });
  const copies = follow(at, worthFollowing(walk, at, { floods, mac }), (sending, flood) => {
    const description = `${vxlan.name} has no FDB entry for ${mac}: a copy goes to ${flood.remoteVtep}`;
    return encapsulate(walk, pass(sending, { ...told, description, evidence: row("fdb", flood) }), { ...frame, entry: flood });
  });
  // One copy that arrives is enough, whatever becomes of the others.
  const arrived = arrivedOf(copies);
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

const arrivedOf = (legs: readonly Leg[]): Leg[] => legs.filter(({ end }) => end.kind === "arrived");
