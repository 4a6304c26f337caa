import type { Address } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import { contains, prefixAround } from "../address/prefix.ts";
import { addTo, groupBy } from "../fib/group-by.ts";
import type { FdbEntry, Link, LinkAddress } from "../snapshot/rows.ts";
import type { NodeLocal } from "./cluster-tables.ts";

/** A MAC that a node answers for behind one of its VXLAN links. */
export type BorneMac = Readonly<{
  mac: Mac;
  vxlan: Link;
  /** `port`: on another port of the VXLAN link's bridge, such as a VM's. */
  on: "vxlan" | "bridge" | "port";
}>;

/** What a node's rows about itself say of its way into the overlay. */
export type NodeLinks = Readonly<{
  byName: ReadonlyMap<string, Link>;
  vxlans: readonly Link[];
  /** The VXLAN links behind each link that leads to one: itself, its bridge, a VLAN link on that bridge. */
  entries: ReadonlyMap<string, readonly Link[]>;
  /** The VXLAN links' underlay device, and the links that hold their `local` addresses. */
  underlay: ReadonlySet<string>;
  /** Names of the VXLAN links, and the addresses on them. */
  vxlanNames: ReadonlySet<string>;
  vtepAddresses: readonly Address[];
  /** Names of the VRF links. */
  vrfs: readonly string[];
  /** Links into tunnels of other kinds, by name. */
  tunnels: readonly string[];
  /** Global addresses with their links: no loopback, no link-local. */
  addresses: readonly LinkAddress[];
  /** Addresses on links through which no frames pass. */
  deaf: readonly Address[];
  /** VXLAN links that can send nothing: their source address is gone, or deaf. */
  mute: readonly string[];
  borne: readonly BorneMac[];
}>;

/** Derives a node's links once for as long as its rows stay the same objects. */
export function nodeLinks(local: NodeLocal): NodeLinks {
  const known = remembered.get(local.links);
  if (known !== undefined && known.addresses === local.addresses && known.localFdb === local.localFdb) return known.links;
  const links = derive(local);
  remembered.set(local.links, { addresses: local.addresses, localFdb: local.localFdb, links });
  return links;
}

/** Whether the link is a VTEP of the node. */
export const isVxlan = (link: Link): boolean => link.kind === "vxlan" || link.vxlan !== undefined;

/** Whether somebody has put the link up; it may lack a carrier all the same. */
export const isUp = (link: Link): boolean => link.flags.includes("UP");

/** Whether frames pass: up, and with a carrier. UNKNOWN is the healthy state of virtual links. */
export function passesFrames(link: Link): boolean {
  return isUp(link) && !link.flags.includes("NO-CARRIER") && link.operState !== "DOWN" && link.operState !== "LOWERLAYERDOWN";
}

/** Whether the address can mean only this node: neither loopback nor link-local. */
export const isGlobal = (address: Address): boolean => !/^(127\.|169\.254\.|fe[89ab][0-9a-f]:|::1$)/.test(address);

/** Whether the address of a VXLAN link lies in the prefix of this one: so flannel's bridges and VTEPs share a pod prefix. */
export function holdsVtepAddress(own: NodeLinks, { address, prefixLength }: LinkAddress): boolean {
  const prefix = prefixAround(address, prefixLength);
  return own.vtepAddresses.some((vtep) => contains(prefix, vtep));
}

const TUNNEL_KINDS = new Set(["wireguard", "tun", "ipip", "sit", "gre", "ip6gre", "ip6tnl", "vti", "vti6", "geneve", "xfrm"]);

type Remembered = Readonly<{ addresses: readonly LinkAddress[]; localFdb: readonly FdbEntry[]; links: NodeLinks }>;
const remembered = new WeakMap<readonly Link[], Remembered>();

function derive({ links, addresses, localFdb }: NodeLocal): NodeLinks {
  const vxlans = links.filter(isVxlan);
  const names = new Set(vxlans.map(({ name }) => name));
  const global = addresses.filter(({ address }) => isGlobal(address));
  const byName = new Map(links.map((link) => [link.name, link]));
  const deaf = global.filter(({ link }) => isDeaf(byName.get(link))).map(({ address }) => address);
  return {
    byName,
    vxlans,
    entries: entriesOf(links, vxlans),
    underlay: underlayOf(vxlans, global),
    vxlanNames: names,
    vtepAddresses: global.filter(({ link }) => names.has(link)).map(({ address }) => address),
    vrfs: links.filter(({ vrfTable }) => vrfTable !== undefined).map(({ name }) => name),
    tunnels: links.filter(({ kind }) => kind !== undefined && TUNNEL_KINDS.has(kind)).map(({ name }) => name),
    addresses: global,
    deaf,
    mute: muteLinks(vxlans, global, deaf),
    borne: vxlans.flatMap((vxlan) => borneBehind(vxlan, links, portEntries(names, localFdb))),
  };
}

const isDeaf = (link: Link | undefined): boolean => link !== undefined && !passesFrames(link);

/** A node that has not reported its addresses is not one that has lost them: every node has some. */
function muteLinks(vxlans: readonly Link[], addresses: readonly LinkAddress[], deaf: readonly Address[]): readonly string[] {
  if (addresses.length === 0) return [];
  const sending = new Set(addresses.map(({ address }) => address).filter((address) => !deaf.includes(address)));
  return vxlans
    .filter(({ vxlan }) => vxlan?.local !== undefined && isGlobal(vxlan.local) && !sending.has(vxlan.local))
    .map(({ name }) => name);
}

function entriesOf(links: readonly Link[], vxlans: readonly Link[]): ReadonlyMap<string, readonly Link[]> {
  const entries = new Map<string, Link[]>();
  for (const vxlan of vxlans) {
    addTo(entries, vxlan.name, vxlan);
    if (vxlan.master === undefined) continue;
    addTo(entries, vxlan.master, vxlan);
    for (const svi of links) if (svi.parent === vxlan.master && svi.vlanId !== undefined) addTo(entries, svi.name, vxlan);
  }
  return entries;
}

function underlayOf(vxlans: readonly Link[], addresses: readonly LinkAddress[]): ReadonlySet<string> {
  const locals = new Set(vxlans.map((link) => link.vxlan?.local));
  const devices = vxlans.flatMap((link) => link.vxlan?.underlayLink ?? []);
  return new Set([...devices, ...addresses.filter(({ address }) => locals.has(address)).map(({ link }) => link)]);
}

/** Entries in a bridge's database that lead to a port of its own. */
function portEntries(vxlanNames: ReadonlySet<string>, localFdb: readonly FdbEntry[]): readonly FdbEntry[] {
  return localFdb.filter((entry) => entry.master !== undefined && !vxlanNames.has(entry.link));
}

function borneBehind(vxlan: Link, links: readonly Link[], ports: readonly FdbEntry[]): BorneMac[] {
  const own: BorneMac[] = vxlan.mac === undefined ? [] : [{ mac: vxlan.mac, vxlan, on: "vxlan" }];
  if (vxlan.master === undefined) return own;

  const bridge = links.find(({ name }) => name === vxlan.master);
  const bridgeMac: BorneMac[] = bridge?.mac === undefined ? [] : [{ mac: bridge.mac, vxlan, on: "bridge" }];
  const others = ports.filter(({ master }) => master === vxlan.master).map(({ mac }): BorneMac => ({ mac, vxlan, on: "port" }));
  return firstOfEach([...own, ...bridgeMac, ...others]);
}

function firstOfEach(borne: readonly BorneMac[]): BorneMac[] {
  return [...groupBy(borne, ({ mac }) => mac).values()].flatMap((same) => same.slice(0, 1));
}
