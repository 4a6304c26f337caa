import { familyOf } from "../address/address.ts";
import { isGlobal } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import type { Suspicion } from "./explanation.ts";
import { linkState } from "./link-state.ts";
import type { NodeView } from "./node-view.ts";
import { listed } from "./phrases.ts";
import { OTHER_INTERFACE, wellKnownAddress } from "./well-known-address.ts";

/** VXLAN links that carry nothing, that send from an address nobody answers to, or that take packets too large for what is below them. */
export function suspectVxlanLinks(view: NodeView): readonly Suspicion[] {
  const vxlans = view.links.filter(({ name }) => view.vxlans.has(name));
  return vxlans.flatMap((link) => [
    ...down(link),
    ...withoutAddress(link, view),
    ...badSource(link, view),
    ...underlayDown(link, view),
    ...tooLarge(link, view),
  ]);
}

function down(link: Link): readonly Suspicion[] {
  if (linkState(link) !== "down") return [];
  const message = `The VXLAN link ${link.name} is down: nothing goes into the overlay from this node, and nothing comes out of it.`;
  return [
    {
      severity: "CRITICAL",
      message,
      remedy: `\`ip link set ${link.name} up\`, and restart the overlay's program: routes went with the link.`,
    },
  ];
}

/** A port of a bridge, as EVPN has it, needs none. */
function withoutAddress({ name, master }: Link, view: NodeView): readonly Suspicion[] {
  if (master !== undefined || !view.showsAll("addresses", name)) return [];
  if (view.addresses.some(({ link, address }) => link === name && isGlobal(address))) return [];
  const message = `The VXLAN link ${name} has no address and is in no bridge: nothing here can be reached through it, and this node has no address to send from.`;
  return [{ severity: "WARNING", message, remedy: "Restart the overlay's program on this node: it gives the link its address." }];
}

function badSource({ name, vxlan }: Link, view: NodeView): readonly Suspicion[] {
  const local = vxlan?.local;
  if (local === undefined) return [];
  const known = wellKnownAddress(local);
  const from = `${name} sends its VXLAN packets from ${local}`;
  if (known !== null) {
    const message = `${from}, and registers with it. It is ${known}.`;
    return [{ severity: "CRITICAL", message, remedy: OTHER_INTERFACE }];
  }
  if (!view.showsAll("addresses") || view.own.has(local)) return [];
  const message = `${from}, which is no address of this node any more: the kernel can send nothing from it, and nobody reaches this node at it.`;
  return [
    {
      severity: "CRITICAL",
      message,
      remedy: "Restart the overlay's program on this node, so that it takes the address that the node has now.",
    },
  ];
}

function underlayDown({ name }: Link, view: NodeView): readonly Suspicion[] {
  const below = view.links.find((link) => link.name === underlayOf(name, view));
  if (below === undefined || !["down", "no carrier"].includes(linkState(below))) return [];
  const message = `${below.name}, over which ${name} sends its VXLAN packets, passes no frames: it is down or has no carrier.`;
  return [{ severity: "CRITICAL", message, remedy: null }];
}

/** Outer Ethernet, IP, UDP and VXLAN headers (https://www.rfc-editor.org/rfc/rfc7348#section-5): the inner Ethernet header, and all but the outer one. */
const OVERHEAD = { 4: 50, 6: 70 } as const;

function tooLarge({ name, mtu, vxlan }: Link, view: NodeView): readonly Suspicion[] {
  if (mtu === undefined) return [];
  const overhead = OVERHEAD[familyOf(vxlan?.local ?? "")];
  const below = view.links.filter((link) => link.name === underlayOf(name, view) && mtu + overhead > (link.mtu ?? mtu + overhead));
  return [...below.map((link) => aboveUnderlay({ name, mtu, overhead }, link)), ...podsAbove({ name, mtu }, view)];
}

/** The link that it was made on, else the one that holds its source address. */
function underlayOf(name: string, { links, own }: NodeView): string | undefined {
  const vxlan = links.find((link) => link.name === name)?.vxlan;
  return vxlan?.underlayLink ?? (vxlan?.local === undefined ? undefined : own.get(vxlan.local));
}

type Sized = Readonly<{ name: string; mtu: number }>;

function aboveUnderlay({ name, mtu, overhead }: Sized & Readonly<{ overhead: number }>, below: Link): Suspicion {
  const message =
    `${name} takes packets of ${mtu} bytes and adds ${overhead}, but ${below.name} below it takes ${below.mtu ?? 0}: small packets pass, ` +
    "large ones are dropped or cut up.";
  return { severity: "WARNING", message, remedy: `Set the overlay's MTU to at most ${(below.mtu ?? 0) - overhead}.` };
}

/** Where there are several VXLAN links, pods may have been given what the widest takes. A bridge without ports has no MTU to speak of. */
function podsAbove({ name, mtu }: Sized, { links, vxlans }: NodeView): readonly Suspicion[] {
  const isWidest = links.every((link) => !vxlans.has(link.name) || (link.mtu ?? 0) <= mtu);
  const pods = links.filter((link) => POD_BRIDGES.has(link.master ?? "") && !vxlans.has(link.name) && (link.mtu ?? 0) > mtu);
  if (!isWidest || pods.length === 0) return [];
  const message = `Pods behind ${listed(pods.map((link) => `${link.name} (MTU ${link.mtu ?? 0})`))} may send packets larger than the ${mtu} bytes that ${name} takes: large packets may be lost.`;
  return [
    { severity: "WARNING", message, remedy: `Give pods an MTU of at most ${mtu}; the overlay's program writes it for the CNI plugin.` },
  ];
}

const POD_BRIDGES: ReadonlySet<string> = new Set(["cni0", "cbr0", "kube-bridge"]);
