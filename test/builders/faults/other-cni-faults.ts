import { addAddress, addLink, addNeighbor, all, dropFdb, dropRouteMtu, dropRoutes } from "../damage.ts";
import { calicoOverlay, containerMac, swarmOverlay } from "../other-overlays.ts";
import { breakNode, flannelOverlay, ip, mac, podPrefix } from "../overlay.ts";
import { ciliumOverlay, openVSwitchOverlay } from "../programmed-overlays.ts";
import type { Faults } from "./fault.ts";

/** The faults of other CNIs: Calico, Cilium, Antrea, Docker swarm, by the code that tells of each. */
export const OTHER_CNI_FAULTS = {
  NODE_ROUTE_LOSS_IN_CALICO_POD: {
    healthy: () => calicoOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        1,
        dropRoutes(({ link }) => link === "cali1"),
      ),
  },
  CILIUM_NEIGH_STALE: {
    healthy: () => ciliumOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        1,
        addNeighbor("eth0", "192.168.0.2", { mac: mac("08:00:27:00:99:99"), nudState: "STALE", flags: ["extern_learn", "managed"] }),
      ),
  },
  CILIUM_ROUTE_STALE: {
    healthy: () => ciliumOverlay(4),
    broken: (healthy) => healthy.slice(0, 3),
  },
  ROUTE_MTU_MISSING: {
    healthy: () => ciliumOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, dropRouteMtu(2)),
  },
  ANTREA_ROUTE_OR_NEIGH_MISSING: {
    healthy: () => openVSwitchOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        1,
        dropRoutes(({ dst }) => dst === podPrefix(2)),
      ),
  },
  SWARM_SUBNET_OVERLAP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(healthy, 1, all(addLink("docker_gwbridge", { kind: "bridge" }), addAddress("docker_gwbridge", "192.168.16.1", 20))),
  },
  SWARM_STALE_FDB_OR_ARP: {
    healthy: () => swarmOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        1,
        dropFdb((row) => row.mac === containerMac(2)),
      ),
  },
  SWARM_LEFTOVER_VXLAN: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, addLink("vx-001001-abcde", { kind: "vxlan", flags: [], vxlan: { vni: 4097, port: 4789 } })),
  },
  LEFTOVER_CNI_DEVICE: {
    healthy: () => calicoOverlay(4),
    broken: (healthy) =>
      breakNode(healthy, 1, addLink("flannel.1", { kind: "vxlan", mtu: 1450, vxlan: { vni: 1, local: ip("10.0.10.11"), port: 8472 } })),
  },
} satisfies Faults;
