import type { Address } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import type { Prefix } from "../address/prefix.ts";
import type { BridgePort, FdbEntry, Link, LinkAddress, Neighbor, NexthopObject, Route, RoutingRule, Sysctl } from "../snapshot/rows.ts";
import type { Section } from "../snapshot/section.ts";
import type { NodeSet } from "./node-set.ts";

/** One distinct row, and the nodes that hold it. In a healthy mesh nearly all nodes hold the same rows: they stand here once. */
export type Held<R> = Readonly<{ row: R; nodes: NodeSet }>;

/** A node's rows about itself. Equal parts of two snapshots are one and the same object, so what is derived from them may be kept by identity. */
export type NodeLocal = Readonly<{
  links: readonly Link[];
  addresses: readonly LinkAddress[];
  /** Table local, of both families. */
  localRoutes: readonly Route[];
  rules: readonly RoutingRule[];
  rules6: readonly RoutingRule[];
  /** FDB entries without a remote VTEP: bridge ports, the links' own MACs. */
  localFdb: readonly FdbEntry[];
  nexthops: readonly NexthopObject[];
  bridgeLinks: readonly BridgePort[];
  sysctls: readonly Sysctl[];
}>;

/**
 * All of the tables but the neighbors: enough to say which overlay subnets there are and which routes lead to them, so that these are
 * found while neighbors are still being read.
 */
export type RoutedTables = Omit<ClusterTables, "neighbors" | "dynamicKnown">;

/** The tables of all nodes of a cluster at one moment, each distinct row once. LOST nodes are not among them. */
export type ClusterTables = Readonly<{
  /** Names, sorted; a node's position is its number in every NodeSet. */
  nodes: readonly string[];
  /** By section, the nodes that have reported it: for all others its rows are unknown, not absent. */
  known: Readonly<Record<Section, NodeSet>>;
  /** Nodes whose dynamic neighbors are known at the moment: on all others there may be some that nobody has told of lately. */
  dynamicKnown: NodeSet;
  /** By node number. */
  local: readonly NodeLocal[];
  /** By dst: routes outside table local, of both families, in the kernel's order of preference (`byPreference`). */
  routes: ReadonlyMap<Prefix, readonly Held<Route>[]>;
  /** By address. Dynamic neighbors are among them while their report is fresh. */
  neighbors: ReadonlyMap<Address, readonly Held<Neighbor>[]>;
  /** By MAC: entries with a remote VTEP or a nexthop object. Learned ones are among them while their report is fresh. */
  fdb: ReadonlyMap<Mac, readonly Held<FdbEntry>[]>;
  /** By MAC: entries without either that bridges have learned, such as those of virtual machines, while their report is fresh. */
  learnedFdb: ReadonlyMap<Mac, readonly Held<FdbEntry>[]>;
}>;
