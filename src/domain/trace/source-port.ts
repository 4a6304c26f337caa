import { isUp, isVxlan, passesFrames } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import { bridgeEntry, linkNamed, neighborOn, type NodeView, podPortsOf } from "./node-view.ts";
import type { At } from "./trail.ts";

/** `cut off`: it cannot send. `unknown`: some ports pass frames, and nothing says which one is its. */
export type SourcePort = Link | "cut off" | "unknown";

/** A port that is up, and not blocked by its bridge. */
export const isOpen = (port: Link): boolean => passesFrames(port) && (port.portState ?? "forwarding") === "forwarding";

/** The port behind which the packet's source is: the one that the bridge knows, else any if all are alike. */
export function sourcePort(at: At, link: Link): SourcePort {
  if (link.kind !== "bridge") return link;
  const known = knownPort(at, link);
  if (known !== null) return isOpen(known) ? known : "cut off";
  const ports = [...podPortsOf(at.view, link.name), ...detachedPorts(at.view)];
  const sending = ports.filter((port) => (port.master === undefined ? isUp(port) : isOpen(port)));
  const [first] = sending;
  if (first === undefined) return "cut off";
  return sending.length === ports.length ? first : "unknown";
}

/** Whether the source may be on a cable that is in no bridge: there the node answers for itself alone, not for other pods. */
export const mayBeDetached = (at: At, link: Link): boolean =>
  link.kind === "bridge" && knownPort(at, link) === null && detachedPorts(at.view).length > 0;

function knownPort({ view, trail }: At, link: Link): Link | null {
  const mac = neighborOn(view, link.name, trail.packet.from)?.mac;
  const port = mac === undefined ? null : linkNamed(view, bridgeEntry(view, link.name, { mac })?.link);
  return port === null || isVxlan(port) ? null : port;
}

/** The node's ends of pods' cables that are in no bridge: it answers there for its bridge's address (arp_ignore is 0), and routes. */
export function detachedPorts({ local, links }: NodeView): Link[] {
  const addressed = new Set(links.addresses.map(({ link }) => link));
  return local.links.filter(({ kind, master, name }) => kind === "veth" && master === undefined && !addressed.has(name));
}
