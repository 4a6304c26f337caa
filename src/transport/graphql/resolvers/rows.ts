import { listedNextHops } from "../../../domain/fib/next-hops.ts";
import { isUp } from "../../../domain/overlay/node-links.ts";
import type {
  FdbEntryResolvers,
  LinkResolvers,
  NeighborResolvers,
  NextHopResolvers,
  RouteResolvers,
  VtepLinkResolvers,
} from "../generated/resolver-types.ts";
import { familyTold } from "./family.ts";
import { toInt } from "./int.ts";

/** What iproute2 did not print is undefined in a row, and null in an answer. */
const orNull = <T>(value: T | undefined): T | null => value ?? null;

export const link: LinkResolvers = {
  name: ({ link: { name } }) => name,
  kind: ({ link: { kind } }) => orNull(kind),
  mac: ({ link: { mac } }) => orNull(mac),
  mtu: ({ link: { mtu } }) => orNull(mtu),
  operState: ({ link: { operState } }) => orNull(operState),
  isUp: (parent) => isUp(parent.link),
  master: ({ link: { master } }) => orNull(master),
  vni: ({ link: { vxlan } }) => orNull(vxlan?.vni),
};

export const vtepLink: VtepLinkResolvers = {
  link: (parent) => parent.link.name,
  mac: (parent) => orNull(parent.link.mac),
  vni: (parent) => orNull(parent.link.vxlan?.vni),
  local: (parent) => orNull(parent.link.vxlan?.local),
  port: (parent) => orNull(parent.link.vxlan?.port),
  mtu: (parent) => orNull(parent.link.mtu),
  underlayLink: (parent) => orNull(parent.link.vxlan?.underlayLink),
  learning: (parent) => orNull(parent.link.vxlan?.learning),
  isUp: (parent) => isUp(parent.link),
};

export const route: RouteResolvers = {
  dst: ({ fact: { row } }) => row.dst,
  family: ({ fact: { row } }) => familyTold(row.family),
  type: ({ fact: { row } }) => row.type,
  table: ({ fact: { row } }) => row.table,
  metric: ({ fact: { row } }) => toInt(row.metric),
  protocol: ({ fact: { row } }) => orNull(row.protocol),
  scope: ({ fact: { row } }) => orNull(row.scope),
  gateway: ({ fact: { row } }) => orNull(row.gateway),
  link: ({ fact: { row } }) => orNull(row.link),
  prefSrc: ({ fact: { row } }) => orNull(row.prefSrc),
  flags: ({ fact: { row } }) => [...(row.flags ?? [])],
  nextHops: ({ fact: { row } }) => [...listedNextHops(row)],
  validFrom: (parent, _args, { validFrom }) => validFrom.load(parent),
};

export const nextHop: NextHopResolvers = {
  gateway: ({ gateway }) => orNull(gateway),
  link: (parent) => orNull(parent.link),
  flags: ({ flags }) => [...(flags ?? [])],
};

export const neighbor: NeighborResolvers = {
  address: ({ fact: { row } }) => row.address,
  link: ({ fact: { row } }) => row.link,
  mac: ({ fact: { row } }) => orNull(row.mac),
  nudState: ({ fact: { row } }) => row.nudState,
  isVolatile: ({ fact: { isVolatile } }) => isVolatile,
  validFrom: (parent, _args, { validFrom }) => validFrom.load(parent),
};

export const fdbEntry: FdbEntryResolvers = {
  mac: ({ fact: { row } }) => row.mac,
  link: ({ fact: { row } }) => row.link,
  remoteVtep: ({ fact: { row } }) => orNull(row.remoteVtep),
  port: ({ fact: { row } }) => orNull(row.port),
  vni: ({ fact: { row } }) => orNull(row.vni),
  vlan: ({ fact: { row } }) => orNull(row.vlan),
  master: ({ fact: { row } }) => orNull(row.master),
  state: ({ fact: { row } }) => row.state,
  flags: ({ fact: { row } }) => [...(row.flags ?? [])],
  validFrom: (parent, _args, { validFrom }) => validFrom.load(parent),
};
