import type { Address, Family } from "../domain/address/address.ts";
import type { Mac } from "../domain/address/mac.ts";
import { contains, covers, type Prefix } from "../domain/address/prefix.ts";
import { type FactOf, factsOf, type NodeFact } from "./node-facts.ts";

/** Which routes; null does not filter. */
export type RouteFilter = Readonly<{ family: Family | null; table: string | null; within: Prefix | null; contains: Address | null }>;

/** A node's routes of both families. */
export function nodeRoutes(facts: readonly NodeFact[], filter: RouteFilter): FactOf<"routes" | "routes6">[] {
  return factsOf(facts, "routes", "routes6").filter(
    ({ row }) =>
      is(row.family, filter.family) &&
      is(row.table, filter.table) &&
      (filter.within === null || covers(filter.within, row.dst)) &&
      (filter.contains === null || contains(row.dst, filter.contains)),
  );
}

/** Which neighbors; null does not filter. */
export type NeighborFilter = Readonly<{ address: Address | null; mac: Mac | null; link: string | null }>;

/** A node's ARP and NDP entries. */
export function nodeNeighbors(facts: readonly NodeFact[], { address, mac, link }: NeighborFilter): FactOf<"neighbors">[] {
  return factsOf(facts, "neighbors").filter(({ row }) => is(row.address, address) && is(row.mac, mac) && is(row.link, link));
}

/** Which FDB entries; null does not filter. */
export type FdbFilter = Readonly<{ mac: Mac | null; remoteVtep: Address | null; link: string | null }>;

/** A node's forwarding database. */
export function nodeFdb(facts: readonly NodeFact[], { mac, remoteVtep, link }: FdbFilter): FactOf<"fdb">[] {
  return factsOf(facts, "fdb").filter(({ row }) => is(row.mac, mac) && is(row.remoteVtep, remoteVtep) && is(row.link, link));
}

const is = <T>(value: T | undefined, wanted: T | null): boolean => wanted === null || value === wanted;
