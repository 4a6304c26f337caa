import {
  addAddress,
  addLink,
  all,
  changeLink,
  changeVxlan,
  dropAddress,
  dropFdb,
  dropLink,
  dropNeighbors,
  dropRoutes,
  everywhere,
  held,
} from "../damage.ts";
import { breakNode, flannelOverlay, ip, link, mac, route, vtepAddress, vtepMac } from "../overlay.ts";
import type { Faults } from "./fault.ts";

/** The faults of VXLAN links, by the code that tells of each. */
export const VTEP_FAULTS = {
  VTEP_MISSING: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, dropLink("flannel.1")),
  },
  VTEP_DOWN: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          changeLink("flannel.1", { flags: [] }),
          dropRoutes(({ link: by }) => by === "flannel.1"),
          dropNeighbors(),
        ),
      ),
  },
  VTEP_ADDR_MISSING: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, dropAddress("flannel.1")),
  },
  VTEP_BOUNCED: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          dropRoutes(({ link: by }) => by === "flannel.1"),
          dropNeighbors(),
        ),
      ),
  },
  VTEP_RECREATED_EMPTY: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          dropRoutes(({ link: by }) => by === "flannel.1"),
          dropNeighbors(),
          dropFdb(),
        ),
      ),
  },
  V6_MISSING: {
    healthy: () =>
      everywhere(flannelOverlay(4), (number) => ({ links, addresses }) => ({
        links: [
          ...links,
          link("flannel-v6.1", { kind: "vxlan", mac: mac(`0e:42:06:00:00:0${number}`), mtu: 1450, vxlan: { vni: 1, port: 8472 } }),
        ],
        addresses: [...addresses, held("flannel-v6.1", `fd09::${number}:0`, 128)],
      })),
    broken: (healthy) => breakNode(healthy, 2, dropLink("flannel-v6.1")),
  },
  VNI_MISMATCH: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeVxlan({ vni: 7 })),
  },
  PORT_MISMATCH: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeVxlan({ port: 4789 })),
  },
  BACKEND_MIXED: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, all(dropLink("flannel.1"), addLink("flannel-wg", { kind: "wireguard" }))),
  },
  VXLAN_PORT_CONFLICT: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(healthy, 2, addLink("cilium_vxlan", { kind: "vxlan", flags: [], vxlan: { external: true, port: 8472 } })),
  },
  DUPLICATE_VTEP_MAC: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeLink("flannel.1", { mac: vtepMac(1) })),
  },
  DUPLICATE_VTEP_ADDRESS: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, addAddress("flannel.1", "10.42.1.0", 32)),
  },
  MAC_CHANGED_BY_UDEV: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, all(changeLink("flannel.1", { mac: mac("d6:02:e3:df:ea:7a") }), dropNeighbors())),
  },
  STALE_VTEP_MAC: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeLink("flannel.1", { mac: mac("d6:02:e3:df:ea:7a") })),
  },
  LEARNING_CONFLICT: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        breakNode(healthy, 1, changeVxlan({ learning: true })),
        2,
        all(addAddress("eth0", "192.168.0.200", 16), changeVxlan({ local: ip("192.168.0.200") })),
      ),
  },
  MTU_VTEP_EXCEEDS_UNDERLAY: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeLink("eth0", { mtu: 1400 })),
  },
  MTU_POD_EXCEEDS_VTEP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeLink("veth0", { mtu: 1500 })),
  },
  MTU_MIXED_ACROSS_NODES: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeLink("veth0", { mtu: 1300 })),
  },
  FOREIGN_ADDR_ON_VTEP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, addAddress("flannel.1", "169.254.7.7", 16)),
  },
  VXLAN_SETTINGS_DIFFER: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeVxlan({ learning: true })),
  },
  BROADCAST_SHADOWS_VTEP_ADDR: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      everywhere(healthy, (number) => ({ localRoutes }) => ({
        localRoutes: [...localRoutes, route(`${vtepAddress(number)}/32`, { type: "broadcast", table: "local", link: "cni0" })],
      })),
  },
} satisfies Faults;
