import type { Address } from "../address/address.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import { isVxlan } from "../overlay/node-links.ts";
import { mayHaveResolved } from "../overlay/unknown-neighbors.ts";
import type { Link, Neighbor } from "../snapshot/rows.ts";
import { canAsk } from "./ask-neighbor.ts";
import { hasReported, isResolved, neighborOn } from "./node-view.ts";
import { isSetPerPacket, loseInto } from "./opaque-link.ts";
import { bearersOf } from "./resolve-mac.ts";
import { switchFrame } from "./switch-frame.ts";
import { type At, drop, type Leg, lose, note, pass, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** A packet that a route sends into the overlay: the link, and the address that the neighbor table is asked for. */
export type Crossing = Readonly<{ link: Link; target: Address }>;

/** From the next hop to its MAC: by the neighbor table, or by asking where frames are flooded. */
export function crossOverlay(walk: Walk, at: At, { link, target }: Crossing): Leg[] {
  const neighbor = neighborOn(at.view, link.name, target);
  if (!isResolved(neighbor)) return resolve(walk, at, { link, target, neighbor });
  const evidence = row("neighbors", neighbor);
  const known = pass(at, { kind: "NEIGHBOR", description: `${target} has the MAC ${neighbor.mac}`, link: link.name, evidence });
  return switchFrame(walk, known, { link, mac: neighbor.mac, sourceMac: link.mac ?? null });
}

type Unresolved = Crossing & Readonly<{ neighbor: Neighbor | null }>;

function resolve(walk: Walk, at: At, unresolved: Unresolved): Leg[] {
  const { view } = at;
  const { link, target, neighbor } = unresolved;
  const told = { kind: "NEIGHBOR" as const, link: link.name, evidence: row("neighbors", neighbor) };
  if (!hasReported(view, "neighbors")) {
    return lose(at, "SECTION_MISSING", { ...told, description: `${view.name} has not reported its neighbors` });
  }
  const vnis = (view.links.entries.get(link.name) ?? []).map(({ vxlan }) => vxlan?.vni);
  const [mac] = bearersOf(walk.tables, { address: target, vnis });
  if (mac !== undefined && isAnswered(walk, at, unresolved)) {
    const asked = note(at, "NEIGHBOR_TO_BE_RESOLVED", `${view.name} has to ask for the MAC of ${target} first`);
    const found = pass(asked, { ...told, description: `${target} is asked for on ${link.name}, and answers with ${mac}` });
    return switchFrame(walk, found, { link, mac, sourceMac: link.mac ?? null });
  }
  return stayUnresolved(walk, at, unresolved);
}

function stayUnresolved({ tables }: Walk, at: At, { link, target, neighbor }: Unresolved): Leg[] {
  const { view } = at;
  const told = { kind: "NEIGHBOR" as const, link: link.name, evidence: row("neighbors", neighbor) };
  if (view.links.entries.get(link.name)?.some(isSetPerPacket) === true) return loseInto(at, link, told);
  if (neighbor === null && mayHaveResolved(tables, link.name).has(view.number)) {
    const description = `${view.name} may know the MAC of ${target}: its dynamic neighbors are not known at this moment`;
    return lose(at, "NEIGHBOR_TO_BE_RESOLVED", { ...told, description });
  }
  const state = neighbor === null ? "no neighbor entry" : `a neighbor entry in state ${neighbor.nudState}`;
  return drop(at, "MISSING_NEIGH", { ...told, description: `${view.name} has ${state} for ${target} on ${link.name}` });
}

/** On a bridge the answer may come from a port of the node's own. */
function isAnswered(walk: Walk, { view, trail }: At, { link, target }: Unresolved): boolean {
  const { holders } = clusterIndex(walk.tables);
  const nodes = target === trail.packet.to ? walk.goals.map(({ node }) => node) : nodesUnder(walk.tables, holders, target).toArray();
  return (!isVxlan(link) && nodes.includes(view.number)) || canAsk(walk, { view, link, mac: link.mac ?? null, nodes });
}
