import type { Address } from "../../src/domain/address/address.ts";
import type { FdbEntry, Link, LinkAddress, Neighbor, Route, VxlanInfo } from "../../src/domain/snapshot/rows.ts";
import { routerMac } from "./other-overlays.ts";
import { ip, link, mac, type Overlay, type OverlayNode, podPrefix, prefix, route, vtepAddress, vtepMac } from "./overlay.ts";

/** What is done to a node of a healthy overlay. */
export type Damage = (node: OverlayNode) => Partial<OverlayNode>;

/** Several things at once, each done to what the one before has left. */
export const all =
  (...damages: readonly Damage[]): Damage =>
  (node) =>
    damages.reduce((broken, damage) => ({ ...broken, ...damage(broken) }), node);

export const changeLink =
  (name: string, more: Partial<Link>): Damage =>
  ({ links }) => ({ links: links.map((known) => (known.name === name ? { ...known, ...more } : known)) });

export const addLink =
  (name: string, more: Partial<Link> = {}): Damage =>
  ({ links }) => ({ links: [...links, link(name, more)] });

export const changeVxlan =
  (more: Partial<VxlanInfo>): Damage =>
  ({ links }) => ({ links: links.map((known) => (known.vxlan === undefined ? known : { ...known, vxlan: { ...known.vxlan, ...more } })) });

/** The link and all that the kernel removes with it. */
export const dropLink =
  (name: string): Damage =>
  (node) => ({
    links: node.links.filter((known) => known.name !== name),
    addresses: node.addresses.filter((held) => held.link !== name),
    localRoutes: node.localRoutes.filter((row) => row.link !== name),
    routes: node.routes.filter((row) => row.link !== name),
    neighbors: node.neighbors.filter((row) => row.link !== name),
    fdb: node.fdb.filter((row) => row.link !== name),
  });

export const held = (name: string, address: string, prefixLength: number): LinkAddress => ({
  link: name,
  address: ip(address),
  prefixLength,
  scope: "global",
});

/** The address, and the route in table local that the kernel makes for it. */
export const addAddress =
  (name: string, address: string, prefixLength: number): Damage =>
  ({ addresses, localRoutes }) => ({
    addresses: [...addresses, held(name, address, prefixLength)],
    localRoutes: [
      ...localRoutes,
      route(`${address}/32`, { type: "local", table: "local", link: name, prefSrc: ip(address), scope: "host" }),
    ],
  });

export const dropAddress =
  (name: string): Damage =>
  ({ addresses, localRoutes }) => ({
    addresses: addresses.filter((known) => known.link !== name),
    localRoutes: localRoutes.filter((row) => row.link !== name),
  });

/** Another address in the place of all that the link has. */
export const moveAddress = (name: string, address: string, prefixLength: number): Damage =>
  all(dropAddress(name), addAddress(name, address, prefixLength));

/** Routes that stand before those that the node has for the same dst. */
export const addRoutes =
  (...rows: readonly Route[]): Damage =>
  ({ routes }) => ({
    routes: [...rows, ...routes.map((row) => (rows.some(({ dst }) => dst === row.dst) ? { ...row, rank: row.rank + 1 } : row))],
  });

export const dropRoutes =
  (isMeant: (row: Route) => boolean): Damage =>
  ({ routes }) => ({ routes: routes.filter((row) => !isMeant(row)) });

export const changeRoute =
  (dst: string, more: Partial<Route>): Damage =>
  ({ routes }) => ({ routes: routes.map((row) => (row.dst === prefix(dst) ? { ...row, ...more } : row)) });

export const addNeighbor =
  (name: string, address: Address | string, more: Partial<Neighbor>): Damage =>
  ({ neighbors }) => ({ neighbors: [...neighbors, { link: name, address: ip(address), nudState: "REACHABLE", ...more }] });

/** The neighbor entry for a peer's VTEP. */
export const changeNeighbor =
  (peer: number, more: Partial<Neighbor>): Damage =>
  ({ neighbors }) => ({ neighbors: neighbors.map((row) => (row.address === vtepAddress(peer) ? { ...row, ...more } : row)) });

export const dropNeighbors =
  (isMeant: (row: Neighbor) => boolean = () => true): Damage =>
  ({ neighbors }) => ({ neighbors: neighbors.filter((row) => !isMeant(row)) });

/** The FDB entry for a peer's VTEP. */
export const changeFdb =
  (peer: number, more: Partial<FdbEntry>): Damage =>
  ({ fdb }) => ({ fdb: fdb.map((row) => (row.mac === vtepMac(peer) ? { ...row, ...more } : row)) });

export const addFdb =
  (text: string, more: Partial<FdbEntry>): Damage =>
  ({ fdb }) => ({ fdb: [...fdb, { mac: mac(text), link: "flannel.1", state: "permanent", flags: ["self"], ...more }] });

export const dropFdb =
  (isMeant: (row: FdbEntry) => boolean = () => true): Damage =>
  ({ fdb }) => ({ fdb: fdb.filter((row) => !isMeant(row)) });

/** The same done to every node. */
export const everywhere = (overlay: Overlay, damage: (number: number) => Damage): Overlay =>
  overlay.map((node, number) => ({ ...node, ...damage(number)(node) }));

/** Machines as Vagrant makes them on VirtualBox: each has 10.0.2.15 on a NAT network of its own besides, with the default route. */
export const withNat = (overlay: Overlay): Overlay =>
  everywhere(overlay, () =>
    all(
      dropRoutes(({ dst }) => dst === prefix("0.0.0.0/0")),
      addLink("nat0", { mac: mac("08:00:27:8d:c0:4d") }),
      addAddress("nat0", "10.0.2.15", 24),
      addRoutes(
        route("10.0.2.0/24", { link: "nat0", protocol: "kernel", scope: "link" }),
        route("0.0.0.0/0", { gateway: ip("10.0.2.2"), link: "nat0", protocol: "dhcp" }),
      ),
    ),
  );

/** All of a machine's VTEP on the NAT network: what flannel does without --iface. */
export const onNat: Damage = changeVxlan({ local: ip("10.0.2.15"), underlayLink: "nat0" });

/** All that a node knows of a peer, taken away. */
export const forget = (peer: number): Damage =>
  all(
    dropRoutes(({ dst }) => dst === podPrefix(peer)),
    dropNeighbors(({ address }) => address === vtepAddress(peer)),
    dropFdb((entry) => entry.mac === vtepMac(peer)),
  );

/** So many neighbors on the underlay. */
export const crowd =
  (count: number): Damage =>
  () => ({
    neighbors: Array.from({ length: count }, (_, at) => ({
      link: "eth0",
      address: ip(`172.20.${at >> 8}.${at & 255}`),
      mac: mac("02:00:00:00:00:01"),
      nudState: "STALE",
    })),
  });

/** The routes to some nodes' pods without an MTU of their own. */
export const dropRouteMtu =
  (...peers: readonly number[]): Damage =>
  ({ routes }) => ({
    routes: routes.map(({ mtu, ...row }) =>
      peers.some((peer) => row.dst === podPrefix(peer)) ? row : { ...row, ...(mtu !== undefined && { mtu }) },
    ),
  });

/** Another router MAC of a node of EVPN, in its neighbors and in the FDB. */
export const changeRouterMac =
  (number: number, text: string): Damage =>
  ({ neighbors, fdb }) => ({
    neighbors: neighbors.map((row) => (row.mac === routerMac(number) ? { ...row, mac: mac(text) } : row)),
    fdb: fdb.map((row) => (row.mac === routerMac(number) ? { ...row, mac: mac(text) } : row)),
  });
