import type { Address } from "../../address/address.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { isVtepMac } from "../../overlay/judge-vtep.ts";
import type { FdbEntry, Link } from "../../snapshot/rows.ts";
import { NodeSet } from "../../overlay/node-set.ts";
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
  return clusterIndex(tables).links.flatMap(({ vxlans }, node) => vxlans.flatMap((link) => selfAddressedBy(tables, node, link) ?? []));
}

function selfAddressedBy(tables: ClusterTables, node: number, link: Link): SelfAddressed | null {
  const address = link.vxlan?.local;
  if (address === undefined || !holdersOf(tables, address).equal(NodeSet.one(tables.nodes.length, node))) return null;
  const entries = entriesAt(tables, { node, link: link.name, address });
  if (entries === null || entries.length < 2) return null;
  const own = clusterIndex(tables).links[node]?.addresses.find((held) => held.address === address)?.link;
  return { node, address, entries, betterLinks: candidateLinks(tables, node, link).filter((name) => name !== own) };
}

type Place = Readonly<{ node: number; link: string; address: Address }>;

/** The node's entries on the link; null as soon as one of them leads elsewhere, or to a node that reports. */
function entriesAt(tables: ClusterTables, { node, link, address }: Place): Held<FdbEntry>[] | null {
  const found: Held<FdbEntry>[] = [];
  for (const held of eachEntry(tables)) {
    if (held.row.link !== link || !held.nodes.has(node)) continue;
    if (held.row.remoteVtep !== address || isBorne(tables, held.row)) return null;
    found.push(held);
  }
  return found;
}

function* eachEntry(tables: ClusterTables): Generator<Held<FdbEntry>> {
  for (const [mac, rows] of tables.fdb) if (isVtepMac(mac)) yield* rows.filter(({ row }) => row.state === "permanent");
}

const isBorne = (tables: ClusterTables, { mac }: FdbEntry): boolean => (clusterIndex(tables).bearers.get(mac)?.length ?? 0) > 0;
