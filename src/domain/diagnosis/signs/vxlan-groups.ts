import { type Family, familyOf } from "../../address/address.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isUp } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";

/** The VXLAN links of one name and VNI, and on which nodes they are up, ports of a bridge, and bear an address. */
export type VxlanGroup = Readonly<{ nodes: NodeSet; up: NodeSet; bridged: NodeSet; addressed: Readonly<Record<Family, NodeSet>> }>;

/** The links that stand for the same on other nodes as this one does here. */
export function groupOf(tables: ClusterTables, link: Link): VxlanGroup {
  return groups(tables).get(keyOf(link)) ?? groupFrom(tables, []);
}

type Member = Readonly<{ node: number; link: Link }>;

const keyOf = ({ name, vxlan }: Link): string => `${name} ${vxlan?.vni}`;

const groups: (tables: ClusterTables) => ReadonlyMap<string, VxlanGroup> = onceFor((tables) => {
  const members = clusterIndex(tables).links.flatMap(({ vxlans }, node) => vxlans.map((link) => ({ node, link })));
  const byKey = groupBy(members, ({ link }) => keyOf(link));
  return new Map([...byKey].map(([key, alike]) => [key, groupFrom(tables, alike)]));
});

function groupFrom(tables: ClusterTables, members: readonly Member[]): VxlanGroup {
  const { links } = clusterIndex(tables);
  const where = (is: (member: Member) => boolean) =>
    NodeSet.of(
      tables.nodes.length,
      members.filter(is).map(({ node }) => node),
    );
  const hasAddress = (family: Family) =>
    where(({ node, link }) => links[node]?.addresses.some((held) => held.link === link.name && familyOf(held.address) === family) === true);
  return {
    nodes: where(() => true),
    up: where(({ link }) => isUp(link)),
    bridged: where(({ link }) => link.master !== undefined),
    addressed: { 4: hasAddress(4), 6: hasAddress(6) },
  };
}
