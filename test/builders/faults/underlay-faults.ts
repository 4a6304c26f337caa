import {
  addAddress,
  addLink,
  addNeighbor,
  addRoutes,
  all,
  changeFdb,
  changeLink,
  changeVxlan,
  crowd,
  everywhere,
  moveAddress,
  onNat,
  withNat,
} from "../damage.ts";
import { breakNode, flannelOverlay, ip, mac, route, underlayAddress, vtepAddress } from "../overlay.ts";
import type { Faults } from "./fault.ts";

/** The faults of the underlay and of the addresses by which nodes are registered, by the code that tells of each. */
export const UNDERLAY_FAULTS = {
  DUPLICATE_UNDERLAY_IP: {
    healthy: () => withNat(flannelOverlay(4)),
    broken: (healthy) =>
      everywhere(healthy, () => all(onNat, ({ fdb }) => ({ fdb: fdb.map((entry) => ({ ...entry, remoteVtep: ip("10.0.2.15") })) }))),
  },
  FOREIGN_UNDERLAY_IP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, addAddress("lo", "192.168.0.2", 32)),
  },
  FOREIGN_VTEP_SOURCE: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeVxlan({ local: ip("192.168.0.1") })),
  },
  WRONG_IFACE_ON_ONE_NODE: {
    healthy: () => withNat(flannelOverlay(4)),
    broken: (healthy) => everywhere(healthy, (number) => (number === 2 ? onNat : changeFdb(2, { remoteVtep: ip("10.0.2.15") }))),
  },
  NAT_NETWORK_AS_UNDERLAY: {
    healthy: () => withNat(flannelOverlay(4)),
    broken: (healthy) =>
      everywhere(healthy, (number) =>
        all(
          moveAddress("nat0", `10.0.2.${15 + number}`, 24),
          changeVxlan({ local: ip(`10.0.2.${15 + number}`), underlayLink: "nat0" }),
          ({ fdb }) => ({
            fdb: fdb.map((entry, at) => ({ ...entry, remoteVtep: ip(`10.0.2.${15 + (at < number ? at : at + 1)}`) })),
          }),
        ),
      ),
  },
  UNDERLAY_IP_CHANGED: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, moveAddress("eth0", "192.168.9.9", 16)),
  },
  SHARED_NAT_PUBLIC_IP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      everywhere(healthy, () => all(changeFdb(1, { remoteVtep: ip("203.0.113.7") }), changeFdb(2, { remoteVtep: ip("203.0.113.7") }))),
  },
  PUBLIC_IP_OVERWRITE_WRONG: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => everywhere(healthy, () => changeFdb(1, { remoteVtep: underlayAddress(3) })),
  },
  UNDERLAY_DOWN: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeLink("eth0", { flags: [], operState: "DOWN" })),
  },
  AUTODETECTED_BRIDGE_IP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(addLink("docker0", { kind: "bridge" }), addAddress("docker0", "172.17.0.1", 16), changeVxlan({ local: ip("172.17.0.1") })),
      ),
  },
  VIP_AS_VTEP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, all(addAddress("eth0", "192.168.0.200", 32), changeVxlan({ local: ip("192.168.0.200") }))),
  },
  MARTIAN_SOURCE: {
    healthy: () => withNat(flannelOverlay(4)),
    broken: (healthy) => breakNode(healthy, 2, changeVxlan({ local: ip("10.0.2.15") })),
  },
  DUPLICATE_UNDERLAY_MAC: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeLink("eth0", { mac: mac("08:00:27:00:00:01") })),
  },
  UNDERLAY_VIA_OVERLAY: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(healthy, 2, addRoutes(route("192.168.0.1/32", { gateway: vtepAddress(1), link: "flannel.1", flags: ["onlink"] }))),
  },
  UNDERLAY_ROUTE_BROKEN: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, addRoutes(route("192.168.0.1/32", { type: "blackhole" }))),
  },
  UNDERLAY_NEIGH_WRONG_MAC: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(healthy, 2, addNeighbor("eth0", "192.168.0.1", { mac: mac("02:de:ad:00:00:01"), nudState: "PERMANENT" })),
  },
  UNDERLAY_NEIGH_FAILED: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, addNeighbor("eth0", "192.168.0.1", { nudState: "FAILED" })),
  },
  NEIGH_TABLE_PRESSURE: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, crowd(1000)),
  },
  NODE_IP_SLASH32: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => everywhere(healthy, (number) => moveAddress("eth0", `192.168.0.${number}`, 32)),
  },
  SOURCE_NOT_REGISTERED: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, all(addAddress("eth0", "192.168.0.200", 16), changeVxlan({ local: ip("192.168.0.200") }))),
  },
} satisfies Faults;
