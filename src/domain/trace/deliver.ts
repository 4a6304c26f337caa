import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import { passesFrames } from "../overlay/node-links.ts";
import type { Link, Neighbor } from "../snapshot/rows.ts";
import { crossWire } from "./cross-wire.ts";
import { bridgeEntry, linkNamed, neighborOn, podPortsOf } from "./node-view.ts";
import { arrive, type At, drop, type Leg, lose, note, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** The last hop: the destination is on a link of this node, a pod's or another node's. */
export function deliver(walk: Walk, at: At, link: Link): Leg[] {
  const { view, trail } = at;
  const { to } = trail.packet;
  const isOfNode = !nodesUnder(walk.tables, clusterIndex(walk.tables).holders, to).isEmpty;
  if (isOfNode && !walk.goals.some(({ kind }) => kind === "connected")) return toNode(walk, at, link);
  const goal = walk.goals.find(({ node }) => node === view.number);
  if (goal === undefined && walk.goals.length > 0) {
    return drop(at, "WRONG_NEXT_HOP", {
      kind: "DELIVER",
      description: `${view.name} looks for ${to} on ${link.name}, where it is not`,
      link: link.name,
    });
  }
  return toPod(walk, at, link);
}

function toNode(walk: Walk, at: At, link: Link): Leg[] {
  return crossWire(walk, at, {
    link,
    target: at.trail.packet.to,
    size: at.trail.packet.size,
    onward: (arrived, { name }) => walk.route(walk, { ...arrived, iif: name }),
    lost: (lost) => drop(lost, "WRONG_NEXT_HOP", { kind: "DELIVER", description: `nobody holds it on ${link.name}`, link: link.name }),
  });
}

function toPod(walk: Walk, at: At, link: Link): Leg[] {
  const { view, trail } = at;
  const { to } = trail.packet;
  const neighbor = neighborOn(view, link.name, to);
  const told = { kind: "DELIVER" as const, link: link.name, evidence: row("neighbors", neighbor) };
  if (!passesFrames(link))
    return drop(at, "POD_UNREACHABLE", {
      ...told,
      description: `${link.name} of ${view.name} has no carrier`,
      evidence: row("links", link),
    });
  if (neighbor !== null && neighbor.mac === undefined) {
    return drop(at, "POD_UNREACHABLE", {
      ...told,
      description: `nobody answers for ${to} on ${link.name} of ${view.name}: its neighbor entry is ${neighbor.nudState}`,
    });
  }
  const port = portTo(at, link, neighbor);
  if (port !== null) {
    return isOpen(port)
      ? arrive(at, link.name, { ...told, description: `${to} is behind ${port.name}` })
      : drop(at, "POD_UNREACHABLE", {
          ...told,
          description: `${port.name}, behind which ${to} is, passes nothing`,
          evidence: row("links", port),
        });
  }
  return neighbor === null ? toUnseen(walk, at, link) : arrive(at, link.name, { ...told, description: `${to} is on ${link.name}` });
}

/** The port behind which the bridge knows the address's MAC to be. */
function portTo({ view }: At, link: Link, neighbor: Neighbor | null): Link | null {
  if (neighbor?.mac === undefined || link.kind !== "bridge") return null;
  return linkNamed(view, bridgeEntry(view, link.name, neighbor.mac)?.link);
}

/** A port that is up, and not blocked by its bridge. */
export const isOpen = (port: Link): boolean => passesFrames(port) && (port.portState === undefined || port.portState === "forwarding");

/** Nobody has seen the address lately: it is taken to answer, unless no port, or not every port, would let it. */
function toUnseen(walk: Walk, at: At, link: Link): Leg[] {
  const { view, trail } = at;
  const { to } = trail.packet;
  const told = { kind: "DELIVER" as const, link: link.name };
  if (walk.goals.length > 1) {
    return lose(at, "SOURCE_AMBIGUOUS", { ...told, description: `several nodes have ${to} on a link of theirs, and none has seen it` });
  }
  if (link.kind === "bridge") {
    const ports = podPortsOf(view, link.name);
    const open = ports.filter(isOpen);
    if (open.length === 0)
      return drop(at, "POD_UNREACHABLE", { ...told, description: `no port of ${link.name} on ${view.name} passes frames` });
    if (open.length < ports.length) {
      return lose(at, "ADDRESS_NEVER_SEEN", { ...told, description: `${to} has not been seen, and a port of ${link.name} passes nothing` });
    }
  }
  const noted = note(at, "ADDRESS_NEVER_SEEN", `${view.name} has not seen ${to} on ${link.name}: it is taken to be there and to answer`);
  return arrive(noted, link.name, { ...told, description: `${to} is on ${link.name}` });
}
