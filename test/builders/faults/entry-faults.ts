import { addFdb, changeFdb, changeNeighbor, dropFdb, dropNeighbors, everywhere, forget } from "../damage.ts";
import { breakNode, flannelOverlay, underlayAddress, vtepAddress, vtepMac } from "../overlay.ts";
import type { Faults } from "./fault.ts";

/** The faults of neighbor and FDB entries, by the code that tells of each. */
export const ENTRY_FAULTS = {
  NEIGH_WRONG_MAC: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, changeNeighbor(2, { mac: vtepMac(3) })),
  },
  NODE_NOT_REGISTERED: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => everywhere(healthy, (number) => (number === 2 ? () => ({}) : forget(2))),
  },
  PEER_ENTRIES_MISSING: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, forget(2)),
  },
  UNDERLAY_IP_IS_OWN: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, changeFdb(2, { remoteVtep: underlayAddress(1) })),
  },
  FDB_WRONG_DST: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, changeFdb(2, { remoteVtep: underlayAddress(3) })),
  },
  MISSING_FDB: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        1,
        dropFdb((entry) => entry.mac === vtepMac(2)),
      ),
  },
  MISSING_NEIGH: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) =>
      breakNode(
        healthy,
        1,
        dropNeighbors(({ address }) => address === vtepAddress(2)),
      ),
  },
  STALE_PEER: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => healthy.slice(0, 3),
  },
  STALE_FDB_LEFTOVER: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, addFdb("d6:02:e3:df:ea:7a", { remoteVtep: underlayAddress(2) })),
  },
  NEIGH_NOT_PERMANENT: {
    healthy: () => flannelOverlay(4),
    broken: (healthy) => breakNode(healthy, 1, changeNeighbor(2, { nudState: "STALE" })),
  },
} satisfies Faults;
