import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import { groupOf } from "../signs/vxlan-groups.ts";
import { vxlanFindings } from "../telling/vxlan-findings.ts";

/** A VXLAN link is no port of a bridge on one node, while it is one on all others: what is behind the bridge there is off the overlay. */
export const vxlanNotInBridge: DiagnosisRule = {
  entry: {
    code: "VXLAN_NOT_IN_BRIDGE",
    severity: "CRITICAL",
    title: "A VXLAN link is not in its bridge",
    meaning:
      "The VXLAN link has no master on this node, while on its peers it is a port of a bridge. Frames from the overlay do not reach the " +
      "bridge's machines, nor theirs the overlay.",
    remedy: "ip link set the VXLAN link master its bridge, and look for what took it out.",
    references: ["https://docs.frrouting.org/en/latest/evpn.html", "https://man7.org/linux/man-pages/man8/bridge.8.html"],
  },
  find: (tables) =>
    vxlanFindings(tables, {
      code: "VXLAN_NOT_IN_BRIDGE",
      severity: "CRITICAL",
      isWrong: (link) => link.master === undefined && bridgesElsewhere(tables, link),
      message: ({ name }, node) => `On ${node} the VXLAN link ${name} is in no bridge, as it is on all other nodes.`,
      evidence: (link, nodes) => {
        const masters = new Set(clusterIndex(tables).links.flatMap((own) => own.byName.get(link.name)?.master ?? []));
        return ownRows(tables, { section: "links", nodes }, ({ name }) => masters.has(name));
      },
      remedy: null,
    }),
};

function bridgesElsewhere(tables: ClusterTables, link: Link): boolean {
  const { nodes, bridged } = groupOf(tables, link);
  return 2 * bridged.size > nodes.size;
}
