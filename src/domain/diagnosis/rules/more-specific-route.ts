import type { NodeSet } from "../../overlay/node-set.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import { holdersOf } from "../signs/remote-claims.ts";
import { contains, type Prefix } from "../../address/prefix.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import type { Severity } from "../finding.ts";
import { gather } from "../telling/gather.ts";
import { pathCauses } from "../signs/path-causes.ts";
import { type RoutePiece, routePieces } from "../telling/route-pieces.ts";
import { type BadWay, isPartOnly } from "../signs/subnet-troubles.ts";
import { listed } from "../telling/words.ts";

/**
 * A route outside the overlay takes a peer's subnet or part of it: a VPN's, a LAN's, one set by hand. It has a longer prefix or a lower
 * metric than the route into the overlay, or stands before it.
 */
export const moreSpecificRoute: DiagnosisRule = {
  entry: {
    code: "MORE_SPECIFIC_ROUTE",
    severity: "CRITICAL",
    title: "A route outside the overlay takes what is for a peer",
    meaning:
      "A route by another link wins for a peer's subnet or for part of it: a longer prefix, a lower metric, or the first of equals. " +
      "The packets leave the overlay and are lost.",
    remedy:
      "Take away the route that leads outside, or keep the program that makes it (VPN, DHCP, a second CNI) off the overlay's subnets.",
    references: [
      "https://github.com/k3s-io/k3s/issues/588",
      "https://github.com/canonical/microk8s/issues/429",
      "https://github.com/projectcalico/calico/issues/4131",
    ],
  },
  causes: pathCauses,
  find: (tables, explained) => {
    const pieces = routePieces(tables, explained, (way, subnet) => leavesOverlay(tables, way, subnet));
    const bySeverity = (severity: Severity) =>
      gather(
        tables,
        pieces.filter((piece) => severityOf(tables, piece) === severity),
        {
          one: "route",
          several: "routes",
          finding: { code: "MORE_SPECIFIC_ROUTE", severity, remedy: null },
          message: (nodes, _, told) =>
            `On ${nodes} ${listed(told.map(({ id, way }) => `the route ${id} ${wordsOf(way)}`))} leads out of the overlay.`,
        },
      );
    return [...bySeverity("CRITICAL"), ...bySeverity("WARNING")];
  },
};

function leavesOverlay(tables: ClusterTables, way: BadWay, { owners }: Readonly<{ owners: NodeSet }>): boolean {
  if (way.reason !== "WRONG_NEXT_HOP" || way.link === null || way.gateway === null) return false;
  // The gateway may be an address of an owner that has not reported its own.
  if (!owners.isWithin(tables.known.addresses)) return false;
  if (way.nodes.intersects(nodesUnder(tables, clusterIndex(tables).overlay, way.link))) return false;
  return !holdersOf(tables, way.gateway).intersects(owners) && way.leadsTo.isEmpty;
}

/** Of part of a subnet nobody can say whether pods are there, unless the owner's neighbors show one. */
function severityOf(tables: ClusterTables, { way, prefix, owners }: RoutePiece): Severity {
  const dst: Prefix | undefined = way.route?.dst;
  if (dst === undefined || !isPartOnly(prefix, way)) return "CRITICAL";
  const isInhabited = [...tables.neighbors].some(
    ([address, held]) => contains(dst, address) && held.some(({ nodes, row }) => nodes.intersects(owners) && row.mac !== undefined),
  );
  return isInhabited ? "CRITICAL" : "WARNING";
}

const wordsOf = ({ gateway, link }: BadWay): string => `via ${gateway} on ${link}`;
