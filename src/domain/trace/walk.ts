import type { ClusterTables } from "../overlay/cluster-tables.ts";
import type { Place } from "./places.ts";
import type { At, Leg } from "./trail.ts";

/** A packet that a node has to route: `iif` is the link on which it came in, null for one of the node's own. */
export type Arrival = At & Readonly<{ iif: string | null }>;

/** What one direction of a trace knows from the start. */
export type Walk = Readonly<{
  tables: ClusterTables;
  /** Where the packet should end. */
  goals: readonly Place[];
  /** Hands a packet to a node's IP: routing leads over VXLAN links to routing again. */
  route: (walk: Walk, arrival: Arrival) => Leg[];
}>;
