import { addTo } from "../../fib/group-by.ts";
import { isVxlan, type NodeLinks } from "../../overlay/node-links.ts";
import type { Link } from "../../snapshot/rows.ts";

/** The ports of a node's bridge, none where it has no such bridge. */
export function portsOf(own: NodeLinks, bridge: string): readonly Link[] {
  return portsByBridge(own).get(bridge) ?? [];
}

/** A node's links that are bridges with ports, each with its ports. Derived once for as long as the node's rows stay the same objects. */
export function portsByBridge(own: NodeLinks): ReadonlyMap<string, readonly Link[]> {
  const ports = remembered.get(own) ?? derive(own);
  remembered.set(own, ports);
  return ports;
}

/** Whether the link is a bridge with veth ports and without a VXLAN port: pods are behind it. */
export function isPodBridge(own: NodeLinks, name: string): boolean {
  const ports = portsOf(own, name);
  return ports.some(({ kind }) => kind === "veth") && !ports.some(isVxlan);
}

const remembered = new WeakMap<NodeLinks, ReadonlyMap<string, readonly Link[]>>();

function derive(own: NodeLinks): ReadonlyMap<string, readonly Link[]> {
  const ports = new Map<string, Link[]>();
  for (const link of own.byName.values()) {
    if (link.master !== undefined && own.byName.get(link.master)?.kind === "bridge") addTo(ports, link.master, link);
  }
  return ports;
}
