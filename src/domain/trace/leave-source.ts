import { isUp, isVxlan } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import { canAsk } from "./ask-neighbor.ts";
import { bearersOf } from "./resolve-mac.ts";
import { switchFrame } from "./cross-overlay.ts";
import { deliver, isOpen } from "./deliver.ts";
import { bridgeEntry, linkNamed, neighborOn, type NodeView, podPortsOf, portsOf, viewNode } from "./node-view.ts";
import { isIn, type Place } from "./places.ts";
import { type At, comeTo, drop, type Leg, lose, narrow, note, pass, row, type Trail } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** The packet's first steps: from a node's own IP, or out of a pod to the link behind which it is. */
export function leaveSource(walk: Walk, trail: Trail, place: Place): Leg[] {
  const at = comeTo(trail, viewNode(walk.tables, place.node));
  const { from } = trail.packet;
  if (place.kind === "own") {
    const left = pass(at, { kind: "SOURCE", description: `${from} is an address of ${at.view.name} itself` });
    return walk.route(walk, { ...left, iif: null });
  }
  const link = place.kind === "expected" ? null : sourceLink(at, place);
  return link === null ? cutOff(at) : leavePod(walk, at, link);
}

/** A packet leaves by the link that it is on, whatever route leads back: of several with its prefix, one that has ports. */
function sourceLink({ view, trail }: At, { link }: Place): Link | null {
  const others = view.links.addresses.filter((held) => isIn(held, trail.packet.from)).map((held) => held.link);
  const fitting = [...new Set([...(link === null ? [] : [link]), ...others])].flatMap((name) => linkNamed(view, name) ?? []);
  return fitting.find((one) => one.kind === "bridge" && podPortsOf(view, one.name).length > 0) ?? fitting[0] ?? null;
}

/** Other nodes send there what is for the pod, but the node itself has no link with its prefix. */
function cutOff(at: At): Leg[] {
  const { view, trail } = at;
  return drop(at, "SOURCE_CUT_OFF", {
    kind: "SOURCE",
    description: `${trail.packet.from} should be on ${view.name}, which has no link with its prefix: a pod there has no gateway`,
  });
}

function leavePod(walk: Walk, at: At, link: Link): Leg[] {
  const { view, trail } = at;
  const { from, to, size } = trail.packet;
  const told = { kind: "SOURCE" as const, link: link.name, evidence: row("links", link) };
  const port = sourcePort(at, link);
  if (!isUp(link)) return drop(at, "SOURCE_CUT_OFF", { ...told, description: `${link.name}, on which ${from} is, is down` });
  if (port === "cut off") return drop(at, "SOURCE_CUT_OFF", { ...told, description: `no port of ${link.name} lets ${from} send` });
  if (port === "unknown")
    return lose(at, "ADDRESS_NEVER_SEEN", { ...told, description: `${from} has not been seen, and a port of ${link.name} passes nothing` });
  const mtu = Math.min(port.mtu ?? Number.POSITIVE_INFINITY, link.mtu ?? Number.POSITIVE_INFINITY);
  const left = narrow(
    pass(at, { ...told, description: `${from} is on ${link.name} of ${view.name}` }),
    Number.isFinite(mtu) ? mtu : undefined,
  );
  if (size > mtu && !trail.packet.mayFragment) {
    return drop(left, "MTU_TOO_SMALL", { ...told, description: `${size} bytes do not fit into the MTU ${mtu} of ${from}'s link` });
  }
  if (isOnLink(view, link, to) && isBridged(walk, left, link)) return bridgeTo(walk, left, link);
  return walk.route(walk, { ...left, iif: port.master === undefined && port !== link ? port.name : link.name });
}

/** The port behind which the source is: the one that the bridge knows, else any if all are alike. */
function sourcePort({ view, trail }: At, link: Link): Link | "cut off" | "unknown" {
  if (link.kind !== "bridge") return link;
  const mac = neighborOn(view, link.name, trail.packet.from)?.mac;
  const known = mac === undefined ? null : linkNamed(view, bridgeEntry(view, link.name, mac)?.link);
  if (known !== null && !isVxlan(known)) return isOpen(known) ? known : "cut off";
  const ports = [...podPortsOf(view, link.name), ...detachedPorts(view)];
  const sending = ports.filter((port) => (port.master === undefined ? isUp(port) : isOpen(port)));
  const [first] = sending;
  if (first === undefined) return "cut off";
  return sending.length === ports.length ? first : "unknown";
}

/** The node's ends of pods' cables that are in no bridge: it answers there for its bridge's address (arp_ignore is 0), and routes. */
function detachedPorts({ local, links }: NodeView): Link[] {
  return local.links.filter(
    ({ kind, master, name }) => kind === "veth" && master === undefined && !links.addresses.some(({ link }) => link === name),
  );
}

function isOnLink(view: NodeView, link: Pick<Link, "name">, address: Trail["packet"]["to"]): boolean {
  return view.links.addresses.some((held) => held.link === link.name && isIn(held, address));
}

/**
 * Whether a pod reaches the destination without its gateway. The pod's own netmask is in no snapshot: both ends have to lie in the
 * prefix of the other's link, since a bridge with a wider netmask alone says nothing.
 */
function isBridged(walk: Walk, { view, trail }: At, link: Link): boolean {
  return walk.goals.some(({ node, kind, link: name }) => {
    if (node === view.number) return kind === "own" || name === link.name;
    return name !== null && isOnLink(viewNode(walk.tables, node), { name }, trail.packet.from);
  });
}

/** Both are in one subnet: the frame goes from port to port, or over the bridge's VXLAN link. */
function bridgeTo(walk: Walk, at: At, link: Link): Leg[] {
  const { view, trail } = at;
  const { from, to } = trail.packet;
  const here = walk.goals.find(({ node }) => node === view.number);
  if (here !== undefined) return here.kind === "own" ? walk.route(walk, { ...at, iif: link.name }) : deliver(walk, at, link);
  const told = { kind: "BRIDGE" as const, link: link.name };
  const ownMac = neighborOn(view, link.name, from)?.mac ?? bearersOf(walk.tables, { address: from, vnis: [] })[0] ?? null;
  const vxlan = portsOf(view, link.name).find(isVxlan);
  if (vxlan === undefined || !canAsk(walk, { view, link, mac: ownMac, nodes: walk.goals.map(({ node }) => node) })) {
    return drop(at, "MISSING_NEIGH", {
      ...told,
      description: `${from} asks on ${link.name} of ${view.name} for ${to}, which nobody hears who could answer`,
    });
  }
  const mac = neighborOn(view, link.name, to)?.mac ?? bearersOf(walk.tables, { address: to, vnis: [vxlan.vxlan?.vni] })[0];
  if (mac === undefined) return lose(at, "NEIGHBOR_TO_BE_RESOLVED", { ...told, description: `nobody has told of the MAC of ${to}` });
  const asked = note(at, "NEIGHBOR_TO_BE_RESOLVED", `${from} has to ask for the MAC of ${to}: its own tables are not reported`);
  const sent = pass(asked, { ...told, description: `${from} sends to ${mac} on ${link.name}` });
  return switchFrame(walk, sent, { link, mac, sourceMac: ownMac });
}
