import { isUp } from "../../overlay/node-links.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/**
 * A VXLAN link of Docker swarm lies in the host's own namespace, down or in no bridge. Swarm moves such links into a namespace of the
 * overlay network; one that stayed behind keeps its VNI, so the network cannot be made on this node.
 */
export const swarmLeftoverVxlan: DiagnosisRule = {
  entry: {
    code: "SWARM_LEFTOVER_VXLAN",
    severity: "WARNING",
    title: "A VXLAN link of Docker swarm was left behind",
    meaning:
      "A link named vx-... is in the host's namespace. Docker makes it there and moves it at once; left behind it blocks its VNI: error creating " +
      "vxlan interface: file exists. Containers of that network do not start on the node.",
    remedy: "ip link delete the link on the node, and restart the service's tasks there.",
    references: [
      "https://github.com/moby/libnetwork/issues/1765",
      "https://github.com/moby/libnetwork/issues/562",
      "https://github.com/moby/moby/issues/28559",
    ],
  },
  find: (tables) =>
    vxlanFindings(tables, {
      code: "SWARM_LEFTOVER_VXLAN",
      severity: "WARNING",
      isWrong: (link) => /^vx-[0-9a-f]{6}-/.test(link.name) && (!isUp(link) || link.master === undefined),
      message: ({ name, vxlan }, node) => `${name} of ${node} was left behind in the host's namespace and holds VNI ${vxlan?.vni}.`,
      evidence: () => [],
      remedy: null,
    }),
};
