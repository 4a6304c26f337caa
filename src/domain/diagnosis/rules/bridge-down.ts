import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { holdsVtepAddress, isUp, isVxlan, type NodeLinks } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";

/**
 * The bridge behind which a node's pods or virtual machines are is down. A bridge that is up and has no carrier is that of a node without
 * pods, and healthy; one without ports, as docker0, is nobody's.
 */
export const bridgeDown: DiagnosisRule = {
  entry: {
    code: "BRIDGE_DOWN",
    severity: "CRITICAL",
    title: "The bridge of a node's pods is down",
    meaning: "The bridge lacks the flag UP. Its pods reach nobody, not even each other, and its connected route is gone.",
    remedy: "ip link set the bridge up on the node, and find who has put it down.",
    references: ["https://github.com/containers/podman/issues/11123", "https://github.com/moby/moby/issues/26492"],
  },
  find: (tables) =>
    clusterIndex(tables).links.flatMap((own, node) =>
      [...own.byName.values()]
        .filter((link) => link.kind === "bridge" && !isUp(link) && isUsed(own, link))
        .map((link) => findingOf(tables, link, node)),
    ),
};

function isUsed(own: NodeLinks, { name }: Link): boolean {
  const ports = [...own.byName.values()].filter(({ master }) => master === name);
  if (ports.some(isVxlan)) return true;
  const served = own.addresses.some((held) => held.link === name && holdsVtepAddress(own, held));
  return served && ports.some(({ kind }) => kind === "veth");
}

function findingOf(tables: ClusterTables, link: Link, node: number): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  return {
    code: "BRIDGE_DOWN",
    severity: "CRITICAL",
    subject: `link:${tables.nodes[node]}/${link.name}`,
    message: `The bridge ${link.name} of ${tables.nodes[node]} is down, with pods behind it.`,
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, (row) => row === link || row.master === link.name),
    remedy: `ip link set ${link.name} up on ${tables.nodes[node]}.`,
  };
}
