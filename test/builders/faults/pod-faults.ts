import { addAddress, addLink, addNeighbor, addRoutes, all, changeLink, dropAddress, dropRoutes, moveAddress } from "../damage.ts";
import { breakNode, flannelOverlay, mac, podPrefix, route } from "../overlay.ts";
import type { Faults } from "./fault.ts";

/** The faults of the pods' side: bridges, their ports, their subnets, by the code that tells of each. */
export const POD_FAULTS = {
  DUPLICATE_POD_CIDR: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          moveAddress("cni0", "10.42.1.1", 24),
          moveAddress("flannel.1", "10.42.1.0", 32),
          dropRoutes(({ dst }) => dst === podPrefix(1) || dst === podPrefix(2)),
          addRoutes(route("10.42.1.0/24", { link: "cni0", protocol: "kernel", scope: "link" })),
        ),
      ),
  },
  DUPLICATE_BRIDGE_SUBNET: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          addLink("br-old", { kind: "bridge" }),
          addAddress("br-old", "10.42.2.1", 24),
          addRoutes(route("10.42.2.0/24", { link: "br-old", protocol: "kernel", scope: "link" })),
        ),
      ),
  },
  CNI0_SUBNET_MISMATCH: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          moveAddress("cni0", "10.42.77.1", 24),
          dropRoutes(({ dst }) => dst === podPrefix(2)),
        ),
      ),
  },
  BRIDGE_DOWN: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeLink("cni0", { flags: [], operState: "DOWN" })),
  },
  BRIDGE_ADDR_MISSING: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          dropAddress("cni0"),
          dropRoutes(({ dst }) => dst === podPrefix(2)),
        ),
      ),
  },
  VETH_NOT_IN_BRIDGE: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, addLink("veth9", { kind: "veth" })),
  },
  POD_PORT_NOT_FORWARDING: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, changeLink("veth0", { flags: [] })),
  },
  FORWARDING_OFF: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(healthy, 2, ({ known }) => ({
        known: [...known, "sysctls"],
        sysctls: [{ name: "net.ipv4.ip_forward", value: "0" }],
      })),
  },
  POD_IP_OUTSIDE_CIDR: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, addAddress("lo", "10.42.2.7", 32)),
  },
  POD_CIDR_OVERLAPS_HOST: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        1,
        all(
          addLink("eth7"),
          addAddress("eth7", "10.42.2.99", 25),
          addRoutes(route("10.42.2.0/25", { link: "eth7", protocol: "kernel", scope: "link" })),
        ),
      ),
  },
  DUPLICATE_POD_IP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        breakNode(healthy, 1, addNeighbor("cni0", "10.42.2.7", { mac: mac("02:00:00:00:00:01") })),
        2,
        addNeighbor("cni0", "10.42.2.7", { mac: mac("02:00:00:00:00:02") }),
      ),
  },
} satisfies Faults;
