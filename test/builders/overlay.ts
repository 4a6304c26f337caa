import { type Address, parseAddress } from "../../src/domain/address/address.ts";
import { type Mac, parseMac } from "../../src/domain/address/mac.ts";
import { type Prefix, parsePrefix } from "../../src/domain/address/prefix.ts";
import { groupBy } from "../../src/domain/fib/group-by.ts";
import { byPreference } from "../../src/domain/fib/route-order.ts";
import type { ClusterTables, Held, NodeLocal } from "../../src/domain/overlay/cluster-tables.ts";
import { NodeSet } from "../../src/domain/overlay/node-set.ts";
import type { FdbEntry, Link, LinkAddress, Neighbor, Route, RoutingRule } from "../../src/domain/snapshot/rows.ts";
import { SECTIONS, type Section } from "../../src/domain/snapshot/section.ts";

/** A node of a test overlay, with all of its rows. */
export type OverlayNode = Readonly<
  NodeLocal & {
    name: string;
    known: readonly Section[];
    routes: readonly Route[];
    neighbors: readonly Neighbor[];
    fdb: readonly FdbEntry[];
  }
>;

export type Overlay = readonly OverlayNode[];

export const ip = (text: string): Address => valueOf(parseAddress(text));
export const mac = (text: string): Mac => valueOf(parseMac(text));
export const prefix = (text: string): Prefix => valueOf(parsePrefix(text));

/** Names as `node-007`, so that they sort as their numbers do. */
export const nodeName = (number: number): string => `node-${String(number).padStart(3, "0")}`;
/** Pod prefix, VTEP address, VTEP MAC and underlay address of the node with this number, from 0. */
export const podPrefix = (number: number): Prefix => prefix(`10.${42 + (number >> 8)}.${number & 255}.0/24`);
export const vtepAddress = (number: number): Address => ip(`10.${42 + (number >> 8)}.${number & 255}.0`);
export const podAddress = (number: number, pod: number): Address => ip(`10.${42 + (number >> 8)}.${number & 255}.${pod}`);
export const vtepMac = (number: number): Mac => mac(`0e:42:0a:00:${hex(number >> 8)}:${hex(number & 255)}`);
export const underlayAddress = (number: number): Address => ip(`192.168.${number >> 8}.${number & 255}`);

/** A healthy overlay as flannel makes it: each node has what it needs to reach all others, and only that. */
export function flannelOverlay(size: number): Overlay {
  const toPeer = Array.from({ length: size }, (_, peer) => peerRows(peer));
  return Array.from({ length: size }, (_, node) => flannelNode(node, toPeer));
}

/** The same overlay with one node damaged; all else stays as it is. */
export function breakNode(overlay: Overlay, number: number, damage: (node: OverlayNode) => Partial<OverlayNode>): Overlay {
  return overlay.map((node, at) => (at === number ? { ...node, ...damage(node) } : node));
}

/** The overlay's tables, each distinct row once. Parts that two overlays share are the same objects in the tables of both. */
export function tablesOf(overlay: Overlay): ClusterTables {
  const known = SECTIONS.map((section) => [
    section,
    NodeSet.of(
      overlay.length,
      numbersWhere(overlay, (node) => node.known.includes(section)),
    ),
  ]);
  const routes = groupBy(
    heldRows(overlay, ({ routes: rows }) => rows),
    ({ row }) => row.dst,
  );
  for (const held of routes.values()) held.sort((a, b) => byPreference(a.row, b.row));
  return {
    nodes: overlay.map(({ name }) => name),
    known: Object.fromEntries(known),
    dynamicKnown: NodeSet.all(overlay.length),
    local: overlay.map(localOf),
    routes,
    neighbors: groupBy(
      heldRows(overlay, ({ neighbors }) => neighbors),
      ({ row }) => row.address,
    ),
    fdb: groupBy(
      heldRows(overlay, ({ fdb }) => fdb),
      ({ row }) => row.mac,
    ),
    learnedFdb: new Map(),
  };
}

/** Names of the nodes in a set. */
export function namesOf(tables: ClusterTables, nodes: NodeSet): string[] {
  return nodes.toArray().map((node) => tables.nodes[node] ?? "?");
}

export function link(name: string, more: Partial<Link> = {}): Link {
  return { name, flags: ["LOWER_UP", "UP"], operState: "UP", mtu: 1500, ...more };
}

export function route(dst: string, more: Partial<Route> = {}): Route {
  return { dst: prefix(dst), family: dst.includes(":") ? 6 : 4, type: "unicast", table: "main", metric: 0, rank: 0, ...more };
}

export function rule(priority: number, more: Partial<RoutingRule> = {}): RoutingRule {
  return { priority, family: 4, action: "lookup", rank: 0, ...more };
}

export const DEFAULT_RULES: readonly RoutingRule[] = [
  rule(0, { table: "local" }),
  rule(32766, { table: "main" }),
  rule(32767, { table: "default" }),
];

type PeerRows = Readonly<{ route: Route; neighbor: Neighbor; fdb: FdbEntry }>;

function peerRows(peer: number): PeerRows {
  const gateway = vtepAddress(peer);
  return {
    route: route(podPrefix(peer), { gateway, link: "flannel.1", flags: ["onlink"], protocol: "boot" }),
    neighbor: { link: "flannel.1", address: gateway, mac: vtepMac(peer), nudState: "PERMANENT" },
    fdb: { mac: vtepMac(peer), link: "flannel.1", remoteVtep: underlayAddress(peer), state: "permanent", flags: ["self"] },
  };
}

function flannelNode(number: number, toPeer: readonly PeerRows[]): OverlayNode {
  const peers = toPeer.filter((_, peer) => peer !== number);
  const connected = { protocol: "kernel", scope: "link" };
  const [underlay, bridge] = [underlayAddress(number), podAddress(number, 1)];
  return {
    name: nodeName(number),
    known: ["links", "addresses", "routes", "rules", "neighbors", "fdb"],
    links: flannelLinks(number),
    addresses: flannelAddresses(number),
    localRoutes: [["eth0", underlay] as const, ["flannel.1", vtepAddress(number)] as const, ["cni0", bridge] as const].map(
      ([name, address]) =>
        route(`${address}/32`, { type: "local", table: "local", link: name, prefSrc: address, ...connected, scope: "host" }),
    ),
    rules: DEFAULT_RULES,
    rules6: [],
    localFdb: [],
    nexthops: [],
    bridgeLinks: [],
    sysctls: [],
    routes: [
      route("0.0.0.0/0", { gateway: ip("192.168.255.254"), link: "eth0" }),
      route("192.168.0.0/16", { link: "eth0", prefSrc: underlay, ...connected }),
      route(podPrefix(number), { link: "cni0", prefSrc: bridge, ...connected }),
      ...peers.map((peer) => peer.route),
    ],
    neighbors: peers.map(({ neighbor }) => neighbor),
    fdb: peers.map(({ fdb }) => fdb),
  };
}

function flannelLinks(number: number): readonly Link[] {
  const vxlan = { vni: 1, local: underlayAddress(number), underlayLink: "eth0", port: 8472, learning: false };
  return [
    link("lo", { flags: ["LOOPBACK", "LOWER_UP", "UP"], operState: "UNKNOWN" }),
    link("eth0", { mac: mac(`08:00:27:00:${hex(number >> 8)}:${hex(number & 255)}`) }),
    link("flannel.1", { kind: "vxlan", mac: vtepMac(number), operState: "UNKNOWN", mtu: 1450, vxlan }),
    link("cni0", { kind: "bridge", mac: mac(`0a:58:0a:00:${hex(number >> 8)}:${hex(number & 255)}`), mtu: 1450 }),
    link("veth0", { kind: "veth", master: "cni0", mac: mac(`0a:59:0a:00:${hex(number >> 8)}:${hex(number & 255)}`), mtu: 1450 }),
  ];
}

function flannelAddresses(number: number): readonly LinkAddress[] {
  return [
    { link: "lo", address: ip("127.0.0.1"), prefixLength: 8, scope: "host" },
    { link: "eth0", address: underlayAddress(number), prefixLength: 16, scope: "global" },
    { link: "flannel.1", address: vtepAddress(number), prefixLength: 32, scope: "global" },
    { link: "cni0", address: podAddress(number, 1), prefixLength: 24, scope: "global" },
  ];
}

const locals = new WeakMap<OverlayNode, NodeLocal>();

/** One object for each node, whatever overlays it stands in. */
function localOf(node: OverlayNode): NodeLocal {
  const { links, addresses, localRoutes, rules, rules6, localFdb, nexthops, bridgeLinks, sysctls } = node;
  const local = locals.get(node) ?? { links, addresses, localRoutes, rules, rules6, localFdb, nexthops, bridgeLinks, sysctls };
  locals.set(node, local);
  return local;
}

const texts = new WeakMap<object, string>();

function heldRows<R extends object>(overlay: Overlay, rowsOf: (node: OverlayNode) => readonly R[]): Held<R>[] {
  const held = new Map<string, { row: R; numbers: number[] }>();
  for (const [number, node] of overlay.entries()) {
    for (const row of rowsOf(node)) {
      const text = texts.get(row) ?? JSON.stringify(row);
      texts.set(row, text);
      const known = held.get(text);
      if (known === undefined) held.set(text, { row, numbers: [number] });
      else known.numbers.push(number);
    }
  }
  return [...held.values()].map(({ row, numbers }) => ({ row, nodes: NodeSet.of(overlay.length, numbers) }));
}

function numbersWhere(overlay: Overlay, holds: (node: OverlayNode) => boolean): number[] {
  return [...overlay.keys()].filter((number) => holds(overlay[number]!));
}

const hex = (number: number): string => number.toString(16).padStart(2, "0");

function valueOf<T>(result: Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; reason: string }>): T {
  if (!result.ok) throw new Error(result.reason);
  return result.value;
}
