import type { Address } from "../address/address.ts";
import { bearersOf } from "./resolve-mac.ts";
import type { Link, Neighbor } from "../snapshot/rows.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import { canAsk } from "./ask-neighbor.ts";
import { isVxlan } from "../overlay/node-links.ts";
import { mayHaveResolved } from "../overlay/unknown-neighbors.ts";
import { encapsulate } from "./encapsulate.ts";
import type { Frame } from "./frame.ts";
import {
  bridgeEntry,
  floodEntries,
  hasReported,
  linkNamed,
  neighborOn,
  type NodeView,
  podPortsOf,
  portsOf,
  vxlanEntry,
} from "./node-view.ts";
import { type At, arrive, drop, type Leg, lose, note, pass, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** From the next hop to its MAC: by the neighbor table, or by asking where frames are flooded. */
export function crossOverlay(walk: Walk, at: At, { link, target }: { link: Link; target: Address }): Leg[] {
  const { view } = at;
  const neighbor = neighborOn(view, link.name, target);
  if (neighbor?.mac !== undefined && neighbor.nudState !== "FAILED" && neighbor.nudState !== "INCOMPLETE") {
    const evidence = row("neighbors", neighbor);
    const known = pass(at, { kind: "NEIGHBOR", description: `${target} has the MAC ${neighbor.mac}`, link: link.name, evidence });
    return switchFrame(walk, known, { link, mac: neighbor.mac, sourceMac: link.mac ?? null });
  }
  return resolve(walk, at, { link, target, neighbor });
}

type Unresolved = Readonly<{ link: Link; target: Address; neighbor: Neighbor | null }>;

function resolve(walk: Walk, at: At, { link, target, neighbor }: Unresolved): Leg[] {
  const { view } = at;
  const told = { kind: "NEIGHBOR" as const, link: link.name, evidence: row("neighbors", neighbor) };
  if (!hasReported(view, "neighbors"))
    return lose(at, "SECTION_MISSING", { ...told, description: `${view.name} has not reported its neighbors` });
  const macs = bearersOf(walk.tables, { address: target, vnis: vnisBehind(view, link) });
  const [mac] = macs;
  if (mac !== undefined && isLocalOr(walk, at, { link, target })) {
    const asked = note(at, "NEIGHBOR_TO_BE_RESOLVED", `${view.name} has to ask for the MAC of ${target} first`);
    const found = pass(asked, { ...told, description: `${target} is asked for on ${link.name}, and answers with ${mac}` });
    return switchFrame(walk, found, { link, mac, sourceMac: link.mac ?? null });
  }
  if (neighbor === null && mayHaveResolved(walk.tables, link.name).has(view.number)) {
    return lose(at, "NEIGHBOR_TO_BE_RESOLVED", {
      ...told,
      description: `${view.name} may know the MAC of ${target}: its dynamic neighbors are not known at this moment`,
    });
  }
  const state = neighbor === null ? "no neighbor entry" : `a neighbor entry in state ${neighbor.nudState}`;
  return drop(at, "MISSING_NEIGH", { ...told, description: `${view.name} has ${state} for ${target} on ${link.name}` });
}

/** On a bridge the answer may come from a port of the node's own. */
function isLocalOr(walk: Walk, { view, trail }: At, { link, target }: Pick<Unresolved, "link" | "target">): boolean {
  const nodes = target === trail.packet.to ? walk.goals.map(({ node }) => node) : holdersOf(walk, target);
  return (!isVxlan(link) && nodes.includes(view.number)) || canAsk(walk, { view, link, mac: link.mac ?? null, nodes });
}

const holdersOf = ({ tables }: Walk, address: Address): number[] => nodesUnder(tables, clusterIndex(tables).holders, address).toArray();

const vnisBehind = (view: NodeView, link: Link): (number | undefined)[] =>
  (view.links.entries.get(link.name) ?? []).map(({ vxlan }) => vxlan?.vni);

/** Where a frame goes behind a link: a VXLAN link asks its own database, a bridge decides first by which port it goes. */
export function switchFrame(walk: Walk, at: At, frame: Frame): Leg[] {
  const { view } = at;
  if (isVxlan(frame.link)) return forwardFrame(walk, at, { ...frame, vxlan: frame.link });
  const bridge =
    frame.link.kind === "bridge" || frame.link.parent === undefined ? frame.link : (linkNamed(view, frame.link.parent) ?? frame.link);
  const entry = bridgeEntry(view, bridge.name, frame.mac);
  const port = linkNamed(view, entry?.link);
  if (entry !== null && port !== null && isVxlan(port)) return forwardFrame(walk, at, { ...frame, vxlan: port });
  if (entry !== null && port !== null && port.name !== bridge.name) return reachPort(at, port, row("fdb", entry));
  return floodFrame(walk, at, { ...frame, link: bridge });
}

/** A MAC that the bridge does not know goes out of every port. */
function floodFrame(walk: Walk, at: At, frame: Frame): Leg[] {
  const vxlans = portsOf(at.view, frame.link.name).filter(isVxlan);
  const legs = vxlans.flatMap((vxlan) => forwardFrame(walk, at, { ...frame, vxlan }));
  const arrived = legs.filter(({ end }) => end.kind === "arrived");
  if (arrived.length > 0) return arrived;
  const goal = walk.goals.find(({ node }) => node === at.view.number);
  const ports = podPortsOf(at.view, frame.link.name);
  const [port] = ports;
  if (goal?.link === frame.link.name && port !== undefined) return reachPort(at, port, []);
  return legs.length > 0
    ? legs
    : drop(at, "MISSING_FDB", {
        kind: "BRIDGE",
        description: `no port of ${frame.link.name} leads to ${frame.mac}`,
        link: frame.link.name,
      });
}

function reachPort(at: At, port: Link, evidence: ReturnType<typeof row>): Leg[] {
  return arrive(at, port.master ?? port.name, {
    kind: "DELIVER",
    description: `the port ${port.name} leads to it`,
    link: port.name,
    evidence,
  });
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
  const floods = floodEntries(view, vxlan.name);
  if (floods.length === 0) return drop(at, "MISSING_FDB", { ...told, description: `${vxlan.name} has no FDB entry for ${mac}` });
  const copies = floods.flatMap((flood) => {
    const description = `${vxlan.name} has no FDB entry for ${mac}: a copy goes to ${flood.remoteVtep}`;
    return encapsulate(walk, pass(at, { ...told, description, evidence: row("fdb", flood) }), { ...frame, entry: flood });
  });
  return copies.some(({ end }) => end.kind === "arrived")
    ? copies.filter(({ end }) => end.kind === "arrived").slice(0, 1)
    : copies.slice(0, 1);
}
