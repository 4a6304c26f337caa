import type { Link, VxlanInfo } from "../snapshot/rows.ts";
import type { Note } from "./explanation.ts";
import type { NodeView } from "./node-view.ts";
import { type LinkState, linkState } from "./link-state.ts";
import { type Meaning, notesByMeaning } from "./notes-by-meaning.ts";
import { counted, listed } from "./phrases.ts";

/** What each link is for, and whether frames pass through it. */
export function explainLinks(links: readonly Link[], view: NodeView): readonly Note[] {
  return notesByMeaning("links", links, (link) => meaningOf(link, view));
}

function meaningOf(link: Link, view: NodeView): Meaning<Link> {
  const { name, master, kind } = link;
  if (name === "lo") return { key: "lo", words: () => "The loopback link: packets of this machine to itself." };
  if (view.vxlans.has(name)) return { key: name, words: () => `${vxlanWords(link)} ${stateOf(link)}` };
  if (kind === "bridge" || BRIDGE.test(name)) return { key: name, words: () => `${bridgeWords(name)} ${stateOf(link)}` };
  if (master !== undefined) return { key: `port ${master}`, words: (ports) => portWords(ports, master) };
  if (kind === "veth" || POD_LINK.test(name)) return { key: "veth", words: pairWords };
  return { key: name, words: () => `${otherWords(link)} ${stateOf(link)}` };
}

const BRIDGE = /^(?:cni|cbr|docker|br-|virbr|kube-bridge)/;
const POD_LINK = /^(?:veth|cali|lxc)/;

function vxlanWords({ name, vxlan, mac, mtu }: Link): string {
  const size = `${mac === undefined ? "" : ` MAC ${mac},`} MTU ${mtu ?? "not shown"}`;
  const what = `${name} is a VXLAN link, this node's VTEP:${size}. What is routed into it is packed into UDP and sent to another node's underlay address.`;
  return vxlan === undefined
    ? `${what} \`ip -d link show ${name}\` also says its VNI, its own underlay address and its port.`
    : `${what} ${ends(vxlan)}`;
}

function ends({ vni, local, underlayLink, port, learning }: VxlanInfo): string {
  const parts = [
    `It has VNI ${vni ?? "from each packet"}`,
    local === undefined
      ? "no underlay address of its own set"
      : `sends from ${local}${underlayLink === undefined ? "" : ` (${underlayLink})`}`,
    ...(port === undefined ? [] : [`to UDP port ${port}`]),
    ...(learning === false ? ["learns nothing from packets: its FDB is what somebody puts into it"] : []),
  ];
  return `${parts.join(", ")}.`;
}

function bridgeWords(name: string): string {
  if (name.startsWith("docker"))
    return `${name} is Docker's own bridge, the same on every machine with Docker; the overlay has no part in it.`;
  return /^(?:cni|cbr|kube-bridge)/.test(name)
    ? `${name} is the bridge to which this node's own pods are attached.`
    : `${name} is a bridge: its ports see one another directly.`;
}

const portWords = (ports: readonly Link[], master: string): string =>
  `${counted(ports.length, "port")} of the bridge ${master}${downAmong(ports)}; ports named veth are the near ends of pods' links.`;

const pairWords = (links: readonly Link[]): string =>
  `${counted(links.length, "link")} to another network namespace, such as a pod${downAmong(links)}.`;

function downAmong(links: readonly Link[]): string {
  const down = links.filter((link) => ["down", "no carrier"].includes(linkState(link))).map(({ name }) => name);
  return down.length === 0 ? "" : ` (of which ${listed(down)} can pass no frames)`;
}

const otherWords = ({ name, kind, mtu }: Link): string =>
  `${name} is ${kind === undefined ? "a network card or another link" : `a link of kind ${kind}`}${mtu === undefined ? "" : `, MTU ${mtu}`}.`;

const STATES: Readonly<Record<LinkState, string>> = {
  up: "It is up.",
  down: "Nobody has put it up: it carries nothing.",
  "no carrier": "It is up but has no carrier: nothing is plugged in.",
  unknown: "Whether it is up was not shown.",
};

function stateOf(link: Link): string {
  const state = linkState(link);
  return state === "up" && link.operState === "UNKNOWN" ? "It is up (state UNKNOWN is normal for such a link)." : STATES[state];
}
