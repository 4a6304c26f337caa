import { ADDRESS_BITS, type Address, familyOf } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import { contains, prefixAround } from "../address/prefix.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import { isGlobal, passesFrames } from "../overlay/node-links.ts";
import type { Link, LinkAddress, Neighbor } from "../snapshot/rows.ts";
import { nodesWithLinkLocal } from "./link-local.ts";
import { linksByMac } from "./links-by-mac.ts";
import { isInNatNetwork } from "./nat-network.ts";
import { hasReported, linkNamed, neighborOn, type NodeView, viewNode } from "./node-view.ts";
import { type At, comeTo, drop, follow, type Leg, note, pass, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** A frame that a node puts on a link outside the overlay. */
export type Wire = Readonly<{
  link: Link;
  /** The address that the neighbor table is asked for. */
  target: Address;
  /** Bytes of the IP packet that the frame carries. */
  size: number;
  /** At the node and link that take it in. */
  onward: (at: At, link: Link) => Leg[];
  /** Where no reporting node holds the target. */
  lost: (at: At) => Leg[];
}>;

type Receiver = Readonly<{ view: NodeView; link: Link }>;

/** From one node's link to those of the nodes that answer there for the target: ARP, carriers, MTU of the receiver. */
export function crossWire(walk: Walk, at: At, wire: Wire): Leg[] {
  const { view } = at;
  const { link, target } = wire;
  if (!passesFrames(link)) {
    return drop(at, "LINK_DOWN", {
      kind: "UNDERLAY_NEIGHBOR",
      description: `${link.name} of ${view.name} has no carrier`,
      link: link.name,
      evidence: row("links", link),
    });
  }
  const neighbor = neighborOn(view, link.name, target);
  const holders = holdersOnWire(walk, view, { link, target });
  if (neighbor?.mac !== undefined && isConfigured(neighbor)) return toMac(walk, at, { wire, neighbor, mac: neighbor.mac, holders });
  if (holders.length === 0) return wire.lost(at);
  const raced =
    holders.length === 1
      ? at
      : note(at, "RACING_DUPLICATES", `${holders.length} nodes answer for ${target}: whoever answers last gets the packets`);
  return follow(raced, holders, (sending, receiver) => takeIn(sending, { wire, neighbor, receiver }));
}

/** What the kernel has learned by asking it may ask again; what somebody has written down stays. */
const isConfigured = ({ nudState }: Neighbor): boolean => nudState === "PERMANENT" || nudState === "NOARP";

type Addressed = Readonly<{ wire: Wire; neighbor: Neighbor; mac: Mac; holders: readonly Receiver[] }>;

function toMac({ tables }: Walk, at: At, { wire, neighbor, mac, holders }: Addressed): Leg[] {
  const bearing = (linksByMac(tables).get(mac) ?? []).filter(({ node }) => node !== at.view.number);
  const receivers = bearing
    .map(({ node, link }) => ({ view: viewNode(tables, node), link }))
    .filter((one) => sharesWire(at.view, wire.link, one));
  if (receivers.length > 0) return follow(at, receivers, (sending, receiver) => takeIn(sending, { wire, neighbor, receiver }));
  if (holders.some(({ view }) => !hasReported(view, "links")))
    return follow(at, holders, (sending, receiver) => takeIn(sending, { wire, neighbor, receiver }));
  if (holders.length === 0) return wire.lost(at);
  return drop(at, "UNDERLAY_NEIGH_WRONG", {
    kind: "UNDERLAY_NEIGHBOR",
    description: `${at.view.name} sends what is for ${wire.target} to ${mac}, which no reporting node bears there`,
    link: wire.link.name,
    evidence: row("neighbors", neighbor),
  });
}

type Taking = Readonly<{ wire: Wire; neighbor: Neighbor | null; receiver: Receiver }>;

function takeIn(at: At, { wire, neighbor, receiver }: Taking): Leg[] {
  const { view, link } = receiver;
  const sent = pass(at, {
    kind: "UNDERLAY_NEIGHBOR",
    description: `${wire.target} on ${wire.link.name} is ${view.name}'s ${link.name}`,
    link: wire.link.name,
    evidence: row("neighbors", neighbor),
  });
  const arrived = comeTo(sent.trail, view);
  const told = { kind: "RECEIVE" as const, link: link.name, evidence: row("links", link) };
  if (!passesFrames(link)) return drop(arrived, "LINK_DOWN", { ...told, description: `${link.name} of ${view.name} takes no frames in` });
  if (link.mtu !== undefined && wire.size > link.mtu) {
    return drop(arrived, "MTU_TOO_SMALL", {
      ...told,
      description: `a packet of ${wire.size} bytes comes in, and ${link.name} of ${view.name} has the MTU ${link.mtu}`,
    });
  }
  return wire.onward(pass(arrived, { kind: "RECEIVE", description: `it comes in on ${link.name}`, link: link.name }), link);
}

/** Other nodes that hold the address on a link of the same wire. */
function holdersOnWire({ tables }: Walk, view: NodeView, { link, target }: Pick<Wire, "link" | "target">): Receiver[] {
  const nodes = isGlobal(target)
    ? nodesUnder(tables, clusterIndex(tables).holders, target).toArray()
    : [...nodesWithLinkLocal(tables, target)];
  return nodes.flatMap((node) => {
    const other = viewNode(tables, node);
    const held = other.local.addresses.find(({ address }) => address === target);
    const there = linkNamed(other, held?.link);
    return node === view.number || there === null || !sharesWire(view, link, { view: other, link: there })
      ? []
      : [{ view: other, link: there }];
  });
}

/**
 * Whether two links may be on one wire: their addresses lie in one subnet, as far as they have any. Links into VirtualBox's NAT
 * network never are: each machine has one of its own (VirtualBox manual, "Network Address Translation": 10.0.2.0/24).
 */
function sharesWire(view: NodeView, link: Link, other: Receiver): boolean {
  if (isNatOfOneMachine(view, link) || isNatOfOneMachine(other.view, other.link)) return false;
  const here = view.links.addresses.filter((held) => held.link === link.name);
  const there = other.view.links.addresses.filter((held) => held.link === other.link.name);
  return here.length === 0 || there.length === 0 || here.some((own) => there.some((far) => inOneSubnet(own, far)));
}

/** An address without a subnet of its own may be in any. */
function inOneSubnet(a: LinkAddress, b: LinkAddress): boolean {
  if (familyOf(a.address) !== familyOf(b.address)) return false;
  const subnets = [a, b].filter(({ address, prefixLength }) => prefixLength < ADDRESS_BITS[familyOf(address)]);
  return (
    subnets.length === 0 ||
    subnets.some(({ address, prefixLength }) => [a, b].every((one) => contains(prefixAround(address, prefixLength), one.address)))
  );
}

function isNatOfOneMachine(view: NodeView, link: Link): boolean {
  return view.links.addresses.some((held) => held.link === link.name && held.prefixLength === 24 && isInNatNetwork(held.address));
}
