import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { heldByKey } from "../../overlay/held.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { Row, SectionRows } from "../../snapshot/rows.ts";
import type { Section } from "../../snapshot/section.ts";
import type { Evidence } from "../finding.ts";

/** Enough to show a fault; the tables themselves hold all of it. */
const ROWS_MAX = 8;

/** Sections whose rows are about the node itself. */
type OwnSection = "links" | "addresses" | "rules" | "rules6" | "nexthops" | "sysctls" | "bridgeLinks";
type OwnTables = Readonly<{ [S in OwnSection]: readonly SectionRows[S][] }>;

/** Rows that some nodes have about themselves, each distinct one once, at most eight of them. */
export function ownRows<S extends OwnSection>(
  tables: ClusterTables,
  { section, nodes }: Readonly<{ section: S; nodes: NodeSet }>,
  isWanted: (row: SectionRows[S], node: number) => boolean,
): Evidence[] {
  const entries = nodes.toArray().flatMap((node) => {
    const own: OwnTables | undefined = tables.local[node];
    return (own?.[section] ?? []).filter((row) => isWanted(row, node)).map((row) => ({ key: JSON.stringify(row), row, node }));
  });
  return heldByKey(tables.nodes.length, entries)
    .slice(0, ROWS_MAX)
    .map((held) => ({ section, ...held }));
}

/** Rows about peers, each with those of its holders that matter here; rows that none of them holds are left out, and at most eight told. */
export function peerRows(section: Section, held: readonly Held<Row>[], among: NodeSet): Evidence[] {
  const rows = held.map(({ row, nodes }) => ({ section, row, nodes: nodes.intersect(among) })).filter(({ nodes }) => !nodes.isEmpty);
  return rows.slice(0, ROWS_MAX);
}

/** The VXLAN links of some nodes that are wanted, as evidence. */
export function vxlanRows(
  tables: ClusterTables,
  nodes: NodeSet,
  isWanted: (link: SectionRows["links"], node: number) => boolean,
): Evidence[] {
  const { links } = clusterIndex(tables);
  return ownRows(
    tables,
    { section: "links", nodes },
    (link, node) => links[node]?.vxlanNames.has(link.name) === true && isWanted(link, node),
  );
}
