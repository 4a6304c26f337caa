import type { Address } from "../address/address.ts";
import { clusterIndex } from "../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../overlay/cluster-tables.ts";
import { isVtepMac } from "../overlay/judge-vtep.ts";
import type { FdbEntry } from "../snapshot/rows.ts";
import { holdersOf } from "./remote-claims.ts";
import { candidateLinks } from "./shared-addresses.ts";

/** A node whose FDB has every other VTEP at the node's own underlay address, while none of the others reports. */
export type SelfAddressed = Readonly<{
  node: number;
  address: Address;
  entries: readonly Held<FdbEntry>[];
  betterLinks: readonly string[];
}>;

/** What one machine's paste shows of an address that all machines share. One entry of many may be left over from a node whose address it got. */
export function selfAddressed(tables: ClusterTables): readonly SelfAddressed[] {
  return clusterIndex(tables).links.flatMap(({ vxlans }, node) =>
    vxlans.flatMap((link): SelfAddressed[] => {
      const address = link.vxlan?.local;
      if (address === undefined || holdersOf(tables, address).size !== 1 || !holdersOf(tables, address).has(node)) return [];
      const first = firstEntry(tables, node, link.name);
      if (first?.row.remoteVtep !== address) return [];
      const entries = entriesOf(tables, node, link.name);
      if (entries.length < 2 || entries.some(({ row }) => row.remoteVtep !== address || isBorne(tables, row))) return [];
      const own = clusterIndex(tables).links[node]?.addresses.find((held) => held.address === address)?.link;
      return [{ node, address, entries, betterLinks: candidateLinks(tables, node, link).filter((name) => name !== own) }];
    }),
  );
}

/** Most nodes are decided by it, without a look at all of their entries. */
function firstEntry(tables: ClusterTables, node: number, link: string): Held<FdbEntry> | undefined {
  for (const held of eachEntry(tables)) if (held.row.link === link && held.nodes.has(node)) return held;
  return undefined;
}

const entriesOf = (tables: ClusterTables, node: number, link: string): Held<FdbEntry>[] =>
  [...eachEntry(tables)].filter(({ row, nodes }) => row.link === link && nodes.has(node));

function* eachEntry(tables: ClusterTables): Generator<Held<FdbEntry>> {
  for (const [mac, rows] of tables.fdb) if (isVtepMac(mac)) for (const held of rows) if (held.row.state === "permanent") yield held;
}

const isBorne = (tables: ClusterTables, { mac }: FdbEntry): boolean => (clusterIndex(tables).bearers.get(mac)?.length ?? 0) > 0;
