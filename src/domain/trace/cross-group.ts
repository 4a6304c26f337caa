import type { Address } from "../address/address.ts";
import { clusterIndex } from "../overlay/cluster-index.ts";
import type { NodeLinks } from "../overlay/node-links.ts";
import { enterVxlan } from "./enter-vxlan.ts";
import { takersOf } from "./flood-takers.ts";
import type { Outer } from "./frame.ts";
import { viewNode } from "./node-view.ts";
import { type At, comeTo, drop, follow, type Leg, note, pass } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** Whether a remote VTEP is a multicast group, as `group` of a VXLAN link makes it (RFC 5771, RFC 4291). */
export const isGroup = (address: Address): boolean => /^(22[4-9]|23\d)\.|^ff/.test(address);

/** Whether one of the node's VXLAN links has joined the group, which it does while it is up. */
export const hasJoined = ({ vxlans }: NodeLinks, group: Address): boolean => vxlans.some(({ vxlan }) => vxlan?.group === group);

/** From a VXLAN link to all others in its group. That routers and switches on the way pass multicast on is in no table: it is believed. */
export function crossGroup(walk: Walk, at: At, outer: Outer): Leg[] {
  const { view } = at;
  const told = { kind: "UNDERLAY_ROUTE" as const, link: outer.frame.vxlan.vxlan?.underlayLink };
  const members = clusterIndex(walk.tables).links.flatMap((own, node) => (node !== view.number && hasJoined(own, outer.to) ? [node] : []));
  const takers = takersOf(walk, outer.frame.mac);
  const [first, ...others] = members.toSorted((a, b) => Number(takers.has(b)) - Number(takers.has(a)));
  if (first === undefined) {
    return drop(at, "FDB_WRONG_DST", { ...told, description: `no VXLAN link of another reporting node is in the group ${outer.to}` });
  }
  const believed = note(at, "ROUTER_NOT_REPORTED", `multicast to ${outer.to} is taken to reach all who are in the group`);
  const sent = pass(believed, {
    ...told,
    description: `a copy goes to each of the ${members.length} other nodes in the group ${outer.to}`,
  });
  const copies = follow(sent, [first, ...others.filter((node) => takers.has(node))], ({ trail }, node) =>
    enterVxlan(walk, comeTo(trail, viewNode(walk.tables, node)), { outer, iif: linkInGroup(walk, node, outer.to) }),
  );
  const arrived = copies.filter(({ end }) => end.kind === "arrived");
  return (arrived.length > 0 ? arrived : copies).slice(0, 1);
}

/** The underlay link on which a node hears the group. */
function linkInGroup({ tables }: Walk, node: number, group: Address): string {
  const joined = clusterIndex(tables).links[node]?.vxlans.find(({ vxlan }) => vxlan?.group === group);
  return joined?.vxlan?.underlayLink ?? "";
}
