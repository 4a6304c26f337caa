import type { Mac } from "../address/mac.ts";
import { isVxlan } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import { canAsk, isAnsweredHere } from "./ask-neighbor.ts";
import { deliver } from "./deliver.ts";
import { neighborOn, type NodeView, podPortsOf, portsOf, viewNode } from "./node-view.ts";
import { isSetPerPacket, loseInto } from "./opaque-link.ts";
import { isIn } from "./places.ts";
import { bearersOf } from "./resolve-mac.ts";
import { switchFrame } from "./switch-frame.ts";
import { type At, drop, type Leg, lose, note, pass, type Trail } from "./trail.ts";
import { bridgeBelow, isInVlan } from "./vlan-bridge.ts";
import type { Walk } from "./walk.ts";

/**
 * Whether a pod reaches the destination without its gateway. The pod's own netmask is in no snapshot: both ends have to lie in the
 * prefix of the other's link, since a bridge with a wider netmask alone says nothing.
 */
export function isBridged(walk: Walk, { view, trail }: At, link: Link): boolean {
  const { from, to } = trail.packet;
  if (!isOnLink(view, link.name, to)) return false;
  return walk.goals.some((goal) => {
    if (goal.node === view.number) return goal.kind === "own" || goal.link === link.name || !hasPods(view, goal.link);
    return goal.link !== null && isOnLink(viewNode(walk.tables, goal.node), goal.link, from);
  });
}

/** The node's own route may lead to a link with the same prefix and nobody behind it; the pod asks on the link that it is on. */
const hasPods = (view: NodeView, link: string | null): boolean => link !== null && podPortsOf(view, link).length > 0;

function isOnLink({ links }: NodeView, link: string, address: Trail["packet"]["to"]): boolean {
  return links.addresses.some((held) => held.link === link && isIn(held, address));
}

/** Both are in one subnet: the frame goes from port to port, or over the bridge's VXLAN link. */
export function bridgeTo(walk: Walk, at: At, link: Link): Leg[] {
  const { view } = at;
  const here = walk.goals.find(({ node }) => node === view.number);
  if (here === undefined) return bridgeAcross(walk, at, link);
  return here.kind === "own" ? walk.route(walk, { ...at, iif: link.name }) : deliver(walk, at, link);
}

function bridgeAcross(walk: Walk, at: At, link: Link): Leg[] {
  const { view, trail } = at;
  const { from, to } = trail.packet;
  const told = { kind: "BRIDGE" as const, link: link.name };
  const vxlan = portsOf(view, bridgeBelow(view, link).name).find((port) => isVxlan(port) && isInVlan(view, port, link.vlanId));
  if (vxlan !== undefined && isSetPerPacket(vxlan)) return loseInto(at, vxlan, told);
  const own = macOf(walk, view, { link, address: from, vnis: [] });
  if (vxlan === undefined || !isHeard(walk, at, { vxlan, bridge: link, mac: own })) {
    const description = `${from} asks on ${link.name} of ${view.name} for ${to}, and nobody hears it who could answer`;
    return drop(at, "MISSING_NEIGH", { ...told, description });
  }
  const mac = macOf(walk, view, { link, address: to, vnis: [vxlan.vxlan?.vni] });
  if (mac === null) return lose(at, "NEIGHBOR_TO_BE_RESOLVED", { ...told, description: `nobody has told of the MAC of ${to}` });
  const asked = note(at, "NEIGHBOR_TO_BE_RESOLVED", `${from} has to ask for the MAC of ${to}: its own tables are not reported`);
  const sent = pass(asked, { ...told, description: `${from} sends to ${mac} on ${link.name}` });
  return switchFrame(walk, sent, { link, mac, sourceMac: own });
}

type Heard = Readonly<{ vxlan: Link; bridge: Link; mac: Mac | null }>;

function isHeard(walk: Walk, { view, trail }: At, { vxlan, bridge, mac }: Heard): boolean {
  if (isAnsweredHere(view, { vxlan, bridge, address: trail.packet.to })) return true;
  return canAsk(walk, { view, link: bridge, mac, nodes: walk.goals.map(({ node }) => node) });
}

type Named = Readonly<{ link: Link; address: Trail["packet"]["to"]; vnis: readonly (number | undefined)[] }>;

/** The MAC of a pod or machine, as the node or any other knows it. */
function macOf({ tables }: Walk, view: NodeView, { link, address, vnis }: Named): Mac | null {
  return neighborOn(view, link.name, address)?.mac ?? bearersOf(tables, { address, vnis })[0] ?? null;
}
