import { contains } from "../../address/prefix.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isConnected } from "../../overlay/subnet-candidates.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows } from "../telling/evidence.ts";
import { gather } from "../telling/gather.ts";
import { pathCauses } from "../signs/path-causes.ts";
import { routePieces } from "../telling/route-pieces.ts";
import { nameNodes } from "../telling/words.ts";
import type { BadWay } from "../signs/subnet-troubles.ts";

/** A network to which nodes are connected themselves, a LAN or that of another bridge, has addresses of a peer's pods: it wins there. */
export const podCidrOverlapsHost: DiagnosisRule = {
  entry: {
    code: "POD_CIDR_OVERLAPS_HOST",
    severity: "CRITICAL",
    title: "A node's own network has addresses of another node's pods",
    meaning:
      "A connected network of the node lies in a peer's pod subnet, or the subnet in it, and its route wins. What is for those pods stays on " +
      "that network. Two plans of addresses overlap.",
    remedy: "Choose another cluster CIDR or another LAN; a cluster's CIDR cannot be changed while it runs.",
    references: [
      "https://github.com/k3s-io/k3s/issues/588",
      "https://github.com/canonical/microk8s/issues/429",
      "https://github.com/projectcalico/calico/issues/4131",
    ],
  },
  causes: [...pathCauses, "DUPLICATE_BRIDGE_SUBNET", "BRIDGE_DOWN", "BRIDGE_ADDR_MISSING"],
  find: (tables, explained) =>
    gather(
      tables,
      routePieces(tables, explained, (way) => isOwnNetwork(tables, way)).map((piece) => ({
        ...piece,
        evidence: [
          ...piece.evidence,
          ...ownRows(tables, { section: "addresses", nodes: piece.nodes }, ({ link }) => link === piece.way.link),
          ...ownRows(tables, { section: "addresses", nodes: piece.owners }, ({ address }) => contains(piece.prefix, address)),
        ],
      })),
      {
        one: "route",
        several: "routes",
        finding: { code: "POD_CIDR_OVERLAPS_HOST", severity: "CRITICAL", remedy: null },
        message: (nodes, networks, [first]) =>
          `On ${nodes} ${networks} is a network of its own on ${first?.way.link}, and ${first === undefined ? "a peer" : nameNodes(tables, first.owners)} has pods' addresses in it.`,
      },
    ),
};

function isOwnNetwork(tables: ClusterTables, { route, link, nodes }: BadWay): boolean {
  if (route === null || link === null || !isConnected(route) || route.protocol !== "kernel") return false;
  return !nodes.intersects(nodesUnder(tables, clusterIndex(tables).overlay, link));
}
