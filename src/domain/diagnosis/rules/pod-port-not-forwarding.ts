import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isUp, isVxlan, type NodeLinks } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";

/**
 * A port of a bridge with pods or a VXLAN link is down, or its state is not forwarding: what is behind it is off the network.
 *
 * Not claimed: anything of ports of a bridge that is itself down, nor of states that pass by themselves, listening and learning.
 */
export const podPortNotForwarding: DiagnosisRule = {
  entry: {
    code: "POD_PORT_NOT_FORWARDING",
    severity: "CRITICAL",
    title: "A port of the pod bridge forwards nothing",
    meaning:
      "The host's end of a pod's veth pair is down, or its bridge holds the port in state disabled or blocking. The pod reaches nobody.",
    remedy: "ip link set the port up, or bridge link set dev PORT state 3; look for what has changed it.",
    references: ["https://man7.org/linux/man-pages/man8/bridge.8.html", "https://github.com/containers/podman/issues/11123"],
  },
  causes: ["BRIDGE_DOWN"],
  find: (tables, explained) =>
    clusterIndex(tables).links.flatMap((own, node) => {
      if (explained.has(node)) return [];
      const bridges = servingBridges(own);
      const ports = [...own.byName.values()].filter((link) => link.master !== undefined && bridges.has(link.master));
      return ports.filter((link) => wordsOf(tables, link, node) !== null).map((link) => findingOf(tables, link, node));
    }),
};

/** Bridges with a VXLAN port or with veth ports, on a node of the overlay. */
function servingBridges(own: NodeLinks): ReadonlySet<string> {
  if (own.vxlans.length === 0) return new Set();
  const ports = [...own.byName.values()].filter((link) => isVxlan(link) || link.kind === "veth");
  const masters = ports.flatMap(({ master }) => master ?? []);
  return new Set(masters.filter((name) => own.byName.get(name)?.kind === "bridge"));
}

function wordsOf(tables: ClusterTables, link: Link, node: number): string | null {
  if (!isUp(link)) return isVxlan(link) ? null : "is down";
  const state = portState(tables, link, node);
  if (state !== "disabled" && state !== "blocking") return null;
  // A port without carrier is disabled by the bridge itself (net/bridge/br_if.c, br_port_carrier_check): then its pod is gone.
  return link.flags.includes("LOWER_UP") ? `is ${state}` : null;
}

function portState(tables: ClusterTables, { name, portState: told }: Link, node: number): string | undefined {
  return told ?? tables.local[node]?.bridgeLinks.find((port) => port.link === name)?.state;
}

function findingOf(tables: ClusterTables, link: Link, node: number): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  return {
    code: "POD_PORT_NOT_FORWARDING",
    severity: "CRITICAL",
    subject: `link:${tables.nodes[node]}/${link.name}`,
    message: `${link.name} of ${tables.nodes[node]}, a port of ${link.master}, ${wordsOf(tables, link, node)}.`,
    nodes,
    evidence: ownRows(tables, { section: "links", nodes }, (row) => row === link),
    remedy: null,
  };
}
