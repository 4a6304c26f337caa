import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isUp, passesFrames } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";

/** The link that bears a VTEP's source address is down, or has no carrier: nothing is sent or received by it. */
export const underlayDown: DiagnosisRule = {
  entry: {
    code: "UNDERLAY_DOWN",
    severity: "CRITICAL",
    title: "The link below a VTEP passes no frames",
    meaning:
      "The network device with the VTEP's source address is down or has no carrier. Down, it has lost its connected route, so outer packets " +
      "leave by the default route; without carrier they end there. Routes, neighbors and FDB of the overlay all stay.",
    remedy: "Bring the device up (ip link set DEV up), or see to its cable or switch port.",
    references: ["https://man7.org/linux/man-pages/man7/netdevice.7.html", "https://github.com/flannel-io/flannel/issues/1070"],
  },
  find: (tables) =>
    clusterIndex(tables).links.flatMap((own, node) => {
      const locals = new Set(own.vxlans.flatMap(({ vxlan }) => vxlan?.local ?? []));
      const bearing = own.addresses.filter(({ address }) => locals.has(address)).map(({ link }) => link);
      const devices = bearing.length > 0 ? bearing : own.vxlans.flatMap(({ vxlan }) => vxlan?.underlayLink ?? []);
      const down = [...new Set(devices)].map((name) => own.byName.get(name)).filter((link) => link !== undefined && !passesFrames(link));
      return down.flatMap((link) => (link === undefined ? [] : [findingOf(tables, link, node)]));
    }),
};

function findingOf(tables: ClusterTables, link: Link, node: number): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  return {
    code: "UNDERLAY_DOWN",
    severity: "CRITICAL",
    subject: `link:${tables.nodes[node]}/${link.name}`,
    message: `${link.name} of ${tables.nodes[node]}, the link below its VTEP, ${isUp(link) ? "has no carrier" : "is down"}.`,
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, (row) => row === link),
    remedy: isUp(link) ? null : `ip link set ${link.name} up on ${tables.nodes[node]}, then look whether its routes are back.`,
  };
}
