import { ALL_ZERO_MAC } from "../../../src/domain/address/mac.ts";
import { changeRouterMac, dropFdb } from "../damage.ts";
import { evpnOverlay, vmMac } from "../other-overlays.ts";
import { breakNode, ip, mac } from "../overlay.ts";
import type { Faults } from "./fault.ts";

/** The faults of EVPN, by the code that tells of each. */
export const EVPN_FAULTS = {
  VXLAN_NOT_IN_BRIDGE: {
    healthy: () => evpnOverlay(4),
    broken: (healthy) =>
      breakNode(healthy, 2, ({ links }) => ({
        links: links.map(({ master, ...known }) => (known.name === "vxlan100" || master === undefined ? known : { ...known, master })),
      })),
  },
  EVPN_MAC_LOCAL_AND_REMOTE: {
    healthy: () => evpnOverlay(4),
    broken: (healthy) => breakNode(healthy, 2, () => ({ localFdb: [{ mac: vmMac(1), link: "vnet0", master: "br100", state: "" }] })),
  },
  EVPN_RMAC_MISMATCH: {
    healthy: () => evpnOverlay(5).slice(0, 4),
    broken: (healthy) => breakNode(healthy, 1, changeRouterMac(4, "9a:00:00:00:00:99")),
  },
  EVPN_TYPE2_NEIGH_VS_FDB: {
    healthy: () => evpnOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        1,
        dropFdb((row) => row.mac === vmMac(2) || row.mac === ALL_ZERO_MAC),
      ),
  },
  EVPN_FLOOD_ENTRY_MISSING: {
    healthy: () => evpnOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        2,
        dropFdb(({ mac: known, remoteVtep }) => known === mac("00:00:00:00:00:00") && remoteVtep === ip("10.0.10.11")),
      ),
  },
} satisfies Faults;
