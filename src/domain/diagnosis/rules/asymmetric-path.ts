import type { Prefix } from "../../address/prefix.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { overlaySubnets } from "../../overlay/overlay-subnets.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { holdersOf } from "../signs/remote-claims.ts";

/**
 * Nodes reach a peer's subnet by a direct route, while the peer answers them through the overlay. That works, unless the kernel on one side
 * filters by reverse path (rp_filter=1): then what comes in by the other link is dropped.
 */
export const asymmetricPath: DiagnosisRule = {
  entry: {
    code: "ASYMMETRIC_PATH",
    severity: "CRITICAL",
    title: "Two nodes reach each other by different ways",
    meaning:
      "One direction takes a direct route over the underlay, the other the VXLAN link. With a strict reverse path filter the kernel drops what " +
      "arrives by the link that it would not use itself; without one all works.",
    remedy: "Make both directions alike: DirectRouting on all nodes or on none; or net.ipv4.conf.all.rp_filter=2.",
    references: ["https://github.com/submariner-io/submariner/issues/217", "https://docs.kernel.org/networking/ip-sysctl.html"],
  },
  find: (tables) => {
    const pieces = [...overlaySubnets(tables, 4).values()].flatMap(({ prefix, owners }) => piecesOf(tables, prefix, owners));
    const filtered = pieces.filter(({ isFiltered }) => isFiltered);
    return [
      ...told(tables, filtered, "CRITICAL"),
      ...told(
        tables,
        pieces.filter(({ isFiltered }) => !isFiltered),
        "INFO",
      ),
    ];
  },
};

type Asymmetry = Piece & Readonly<{ isFiltered: boolean }>;

function told(tables: ClusterTables, pieces: readonly Asymmetry[], severity: "CRITICAL" | "INFO") {
  return gather(tables, pieces, {
    one: "route",
    several: "routes",
    finding: { code: "ASYMMETRIC_PATH", severity, remedy: null },
    message: (nodes, subnets) => `From ${nodes} packets go directly to ${subnets}, and the answers come through the overlay.`,
  });
}

function piecesOf(tables: ClusterTables, prefix: Prefix, owners: NodeSet): Asymmetry[] {
  const owner = owners.first;
  const ways = sendersOf(tables, prefix, owners);
  if (owner === null || owners.size > 1 || ways.direct.isEmpty || ways.overlay.isEmpty) return [];
  const answered = ways.direct.toArray().filter((node) => answersByOverlay(tables, owner, node));
  const nodes = NodeSet.of(tables.nodes.length, answered);
  if (nodes.isEmpty) return [];
  const rows = tables.routes.get(prefix) ?? [];
  return [{ id: prefix, nodes, isFiltered: isStrict(tables, owner), evidence: peerRows("routes", rows, nodes) }];
}

/** Who reaches the subnet over the underlay by an address of its owner, and who through the overlay. */
function sendersOf(tables: ClusterTables, prefix: Prefix, owners: NodeSet): Readonly<{ direct: NodeSet; overlay: NodeSet }> {
  const { overlay } = clusterIndex(tables);
  const none = NodeSet.none(tables.nodes.length);
  let found = { direct: none, overlay: none };
  for (const { row, nodes } of tables.routes.get(prefix) ?? []) {
    if (row.gateway === undefined) continue;
    const crossing = nodes.intersect(nodesUnder(tables, overlay, row.link));
    const direct = holdersOf(tables, row.gateway).intersects(owners) ? nodes.minus(crossing) : none;
    found = { direct: found.direct.union(direct), overlay: found.overlay.union(crossing) };
  }
  return found;
}

function answersByOverlay(tables: ClusterTables, owner: number, node: number): boolean {
  const { links, overlay } = clusterIndex(tables);
  const subnets = ownedBy(tables, node);
  return subnets.some((prefix) =>
    (tables.routes.get(prefix) ?? []).some(
      ({ row, nodes }) =>
        nodes.has(owner) && row.gateway !== undefined && nodesUnder(tables, overlay, row.link).has(owner) && links[owner] !== undefined,
    ),
  );
}

function ownedBy(tables: ClusterTables, node: number): Prefix[] {
  return [...overlaySubnets(tables, 4).values()].filter(({ owners }) => owners.has(node)).map(({ prefix }) => prefix);
}

/** Whether the owner drops what comes by another link than it would send by: the higher of `all` and the link's own counts. */
function isStrict(tables: ClusterTables, owner: number): boolean {
  const underlay = clusterIndex(tables).links[owner]?.underlay ?? new Set<string>();
  const names = new Set(["net.ipv4.conf.all.rp_filter", ...[...underlay].map((link) => `net.ipv4.conf.${link}.rp_filter`)]);
  const values = (tables.local[owner]?.sysctls ?? []).filter(({ name }) => names.has(name)).map(({ value }) => Number(value));
  return Math.max(0, ...values) === 1;
}
