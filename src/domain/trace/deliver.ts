import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import { passesFrames } from "../overlay/node-links.ts";
import type { Link, Neighbor } from "../snapshot/rows.ts";
import { crossWire } from "./cross-wire.ts";
import { passesPort } from "./mtu.ts";
import { bridgeEntry, linkNamed, neighborOn, podPortsOf } from "./node-view.ts";
import { detachedPorts, isOpen } from "./source-port.ts";
import { arrive, type At, drop, type Leg, lose, note, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** The last hop: the destination is on a link of this node, a pod's or another node's. */
export function deliver(walk: Walk, at: At, link: Link): Leg[] {
  const { tables, goals } = walk;
  const { view, trail } = at;
  const { to } = trail.packet;
  const isOfNode = !nodesUnder(tables, clusterIndex(tables).holders, to).isEmpty;
  if (isOfNode && !goals.some(({ kind }) => kind === "connected")) return toNode(walk, at, link);
  if (goals.some(({ node }) => node === view.number)) return toPod(walk, at, link);
  const description = `${view.name} looks for ${to} on ${link.name}, where it is not`;
  return drop(at, "WRONG_NEXT_HOP", { kind: "DELIVER", description, link: link.name });
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
  const where = `${link.name} of ${view.name}`;
  if (!passesFrames(link)) {
    return drop(at, "POD_UNREACHABLE", { ...told, description: `${where} has no carrier`, evidence: row("links", link) });
  }
  if (neighbor === null) return toUnseen(walk, at, link);
  if (neighbor.mac === undefined) {
    return drop(at, "POD_UNREACHABLE", { ...told, description: `nobody answers for ${to} on ${where}: its entry is ${neighbor.nudState}` });
  }
  const port = portTo(at, link, neighbor);
  return (
    closedPort(at, port) ??
    arrive(at, link.name, { ...told, description: `${to} is ${port === null ? `on ${link.name}` : `behind ${port.name}`}` })
  );
}

function closedPort(at: At, port: Link | null): Leg[] | null {
  const { to, size } = at.trail.packet;
  if (port === null) return null;
  const told = { kind: "DELIVER" as const, link: port.name, evidence: row("links", port) };
  if (!isOpen(port)) return drop(at, "POD_UNREACHABLE", { ...told, description: `${port.name}, behind which ${to} is, passes nothing` });
  if (passesPort(port, size)) return null;
  return drop(at, "MTU_TOO_SMALL", {
    ...told,
    description: `${size} bytes do not fit into the MTU ${port.mtu} of ${port.name}, behind which ${to} is`,
  });
}

/** The port behind which the bridge knows the address's MAC to be. */
function portTo({ view }: At, link: Link, { mac }: Neighbor): Link | null {
  return mac === undefined || link.kind !== "bridge" ? null : linkNamed(view, bridgeEntry(view, link.name, { mac })?.link);
}

/** Nobody has seen the address lately: it is taken to answer, unless no port, or not every port, would let it. */
function toUnseen(walk: Walk, at: At, link: Link): Leg[] {
  const { view, trail } = at;
  const { to } = trail.packet;
  const told = { kind: "DELIVER" as const, link: link.name };
  if (walk.goals.length > 1) {
    return lose(at, "ADDRESS_AMBIGUOUS", { ...told, description: `several nodes have ${to} on a link of theirs, and none has seen it` });
  }
  const ports = podPortsOf(view, link.name);
  const open = ports.filter(isOpen).length;
  if (link.kind === "bridge" && open === 0) {
    return drop(at, "POD_UNREACHABLE", { ...told, description: `no port of ${link.name} on ${view.name} passes frames` });
  }
  if (open < ports.length) {
    return lose(at, "ADDRESS_NEVER_SEEN", { ...told, description: `${to} has not been seen, and a port of ${link.name} passes nothing` });
  }
  if (link.kind === "bridge" && detachedPorts(view).length > 0) {
    return lose(at, "ADDRESS_NEVER_SEEN", { ...told, description: `${to} has not been seen, and a pod's cable is in no bridge` });
  }
  const noted = note(at, "ADDRESS_NEVER_SEEN", `${view.name} has not seen ${to} on ${link.name}: it is taken to be there and to answer`);
  return arrive(noted, link.name, { ...told, description: `${to} is on ${link.name}` });
}
