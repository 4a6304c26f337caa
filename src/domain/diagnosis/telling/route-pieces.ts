import type { Prefix } from "../../address/prefix.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { Route } from "../../snapshot/rows.ts";
import { peerRows } from "./evidence.ts";
import type { Evidence } from "../finding.ts";
import type { Piece } from "./gather.ts";
import { type BadWay, subnetTroubles } from "../signs/subnet-troubles.ts";

/** A route by which some nodes miss a subnet, or part of it. */
export type RoutePiece = Piece & Readonly<{ way: BadWay; prefix: Prefix; owners: NodeSet }>;

/** The ways that a rule is about, each with its route and what other route to the subnet the same nodes have. */
export function routePieces(
  tables: ClusterTables,
  explained: NodeSet,
  isMeant: (way: BadWay, subnet: Readonly<{ prefix: Prefix; owners: NodeSet }>) => boolean,
): RoutePiece[] {
  return subnetTroubles(tables).flatMap(({ prefix, owners, ways }) =>
    ways
      .filter((way) => isMeant(way, { prefix, owners }))
      .map((way) => {
        const nodes = way.nodes.minus(explained);
        return { id: way.route?.dst ?? prefix, nodes, way, prefix, owners, evidence: routeEvidence(tables, { way, prefix, nodes }) };
      })
      .filter(({ nodes }) => !nodes.isEmpty),
  );
}

type Place = Readonly<{ way: BadWay; prefix: Prefix; nodes: NodeSet }>;

function routeEvidence(tables: ClusterTables, { way: { route }, prefix, nodes }: Place): readonly Evidence[] {
  if (route === null) return [];
  const others = (tables.routes.get(prefix) ?? []).filter((held) => held.row !== route && isOverlayRoute(tables, held, nodes));
  return peerRows(route.family === 4 ? "routes" : "routes6", [{ row: route, nodes }, ...others], nodes);
}

/** Whether any of the nodes has the route lead into the overlay. */
export function isOverlayRoute(tables: ClusterTables, { row, nodes }: Held<Route>, among: NodeSet): boolean {
  return row.gateway !== undefined && nodesUnder(tables, clusterIndex(tables).overlay, row.link).intersects(nodes.intersect(among));
}
