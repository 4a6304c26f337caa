import { addLink, addRoutes, all, changeRoute, dropFdb, dropNeighbors, dropRoutes, everywhere, withNat } from "../damage.ts";
import { breakNode, flannelOverlay, ip, podPrefix, prefix, route, rule, underlayAddress, vtepAddress } from "../overlay.ts";
import type { Faults } from "./fault.ts";

/** The faults of routes and routing rules, by the code that tells of each. */
export const ROUTE_FAULTS = {
  RULE_MAIN_OR_LOCAL_MISSING: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, ({ rules }) => ({ rules: rules.filter(({ table }) => table !== "main") })),
  },
  RULE_TABLE_52: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          ({ rules }) => ({ rules: [...rules, rule(5270, { table: "52" })] }),
          addRoutes(route("10.42.0.0/16", { table: "52", link: "tailscale0" })),
          addLink("tailscale0", { kind: "tun" }),
        ),
      ),
  },
  RULE_TABLE_220: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          ({ rules }) => ({ rules: [...rules, rule(220, { table: "220" })] }),
          addRoutes(route("10.42.0.0/16", { table: "220", gateway: ip("192.168.255.254"), link: "eth0" })),
        ),
      ),
  },
  RULE_NM_CLOUD_SETUP: {
    healthy: () => withNat(flannelOverlay(4)),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          ({ rules }) => ({ rules: [...rules, rule(30400, { from: prefix("192.168.0.2/32"), table: "30400" })] }),
          addRoutes(route("0.0.0.0/0", { table: "30400", gateway: ip("10.0.2.2"), link: "nat0" })),
        ),
      ),
  },
  ROUTING_RULE_DIVERTS: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        all(
          ({ rules }) => ({ rules: [rule(1000, { from: podPrefix(2), table: "100" }), ...rules] }),
          addRoutes(route("0.0.0.0/0", { table: "100", type: "blackhole" })),
        ),
      ),
  },
  DIRECT_ROUTES_LOST_AFTER_FLAP: {
    healthy: () =>
      everywhere(flannelOverlay(4), (number) =>
        all(
          dropRoutes(({ link: by }) => by === "flannel.1"),
          dropNeighbors(),
          dropFdb(),
          addRoutes(
            ...[0, 1, 2, 3]
              .filter((peer) => peer !== number)
              .map((peer) => route(podPrefix(peer), { gateway: underlayAddress(peer), link: "eth0" })),
          ),
        ),
      ),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        dropRoutes(({ gateway }) => gateway !== undefined && gateway !== ip("192.168.255.254")),
      ),
  },
  FOREIGN_ROUTES_REMOVED: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        dropRoutes(({ link: by }) => by === "flannel.1"),
      ),
  },
  MISSING_ROUTE: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        1,
        dropRoutes(({ dst }) => dst === podPrefix(2)),
      ),
  },
  BLACKHOLE_SHADOW: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, addRoutes(route("10.42.2.0/24", { type: "blackhole" }))),
  },
  UNUSABLE_ROUTE: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, addRoutes(route("10.42.2.0/24", { type: "local", link: "lo" }))),
  },
  MORE_SPECIFIC_ROUTE: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, addRoutes(route("10.42.2.0/24", { gateway: ip("192.168.255.254"), link: "eth0" }))),
  },
  STALE_ROUTE_TO_OWN_SUBNET: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(healthy, 2, addRoutes(route("10.42.2.0/24", { gateway: vtepAddress(1), link: "flannel.1", flags: ["onlink"] }))),
  },
  ROUTING_LOOP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        breakNode(healthy, 0, changeRoute("10.42.2.0/24", { gateway: vtepAddress(1) })),
        1,
        changeRoute("10.42.2.0/24", { gateway: vtepAddress(0) }),
      ),
  },
  WRONG_NEXT_HOP: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, changeRoute("10.42.2.0/24", { gateway: ip("10.42.99.0") })),
  },
  DETOUR: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, changeRoute("10.42.2.0/24", { gateway: vtepAddress(3) })),
  },
  ROUTE_MTU_TOO_SMALL: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, changeRoute("10.42.2.0/24", { mtu: 1000 })),
  },
  ASYMMETRIC_PATH: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, changeRoute("10.42.2.0/24", { gateway: underlayAddress(2), link: "eth0" })),
  },
  NO_DEFAULT_ROUTE: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        dropRoutes(({ dst }) => dst === prefix("0.0.0.0/0")),
      ),
  },
  COMPETING_DEFAULTS: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(healthy, 2, all(addLink("eth7"), addRoutes(route("0.0.0.0/0", { gateway: ip("10.0.2.2"), link: "eth7" })))),
  },
} satisfies Faults;
