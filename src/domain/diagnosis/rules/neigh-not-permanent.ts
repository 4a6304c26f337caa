import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather } from "../telling/gather.ts";
import { overlayNeighbors } from "../signs/overlay-neighbors.ts";

/**
 * A neighbor on flannel's or Calico's VXLAN link is not PERMANENT, while others there are: somebody else has written it, and the kernel may
 * forget it. As long as it has the right MAC it works.
 */
export const neighNotPermanent: DiagnosisRule = {
  entry: {
    code: "NEIGH_NOT_PERMANENT",
    severity: "INFO",
    title: "A VTEP's neighbor entry is not permanent",
    meaning:
      "flannel and Calico write permanent neighbors on their VXLAN link; this one is dynamic. It was set by hand or learned, and the kernel drops " +
      "it when its table fills.",
    remedy: "Restart flanneld on the node, which writes it anew.",
    references: ["https://github.com/flannel-io/flannel/issues/550"],
  },
  find: (tables) => {
    const configured = overlayNeighbors(tables).filter(({ held: { row } }) => /^(?:flannel|vxlan\.calico)/.test(row.link));
    const permanent = new Set(configured.filter(({ held: { row } }) => row.nudState === "PERMANENT").map(({ held: { row } }) => row.link));
    const others = configured.filter(
      ({ held: { row } }) => row.nudState !== "PERMANENT" && row.nudState !== "NOARP" && permanent.has(row.link),
    );
    return gather(
      tables,
      others.map(({ held }) => ({ id: held.row.address, nodes: held.nodes, evidence: peerRows("neighbors", [held], held.nodes) })),
      {
        one: "neighbor",
        several: "neighbors",
        finding: { code: "NEIGH_NOT_PERMANENT", severity: "INFO", remedy: null },
        message: (nodes, addresses) => `On ${nodes} the neighbor entry for ${addresses} on the VXLAN link is not permanent.`,
      },
    );
  },
};
