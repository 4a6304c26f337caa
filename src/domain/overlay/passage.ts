import type { Address } from "../address/address.ts";
import type { NodeSet } from "./node-set.ts";

/** Why a subnet is inconsistent, or what is uncertain about it, in the order in which reasons are told. Codes of the finding catalog. */
export const SUBNET_REASONS = [
  "OWNER_UNKNOWN",
  "DUPLICATE_POD_CIDR",
  "UNDERLAY_IP_IS_OWN",
  "FDB_WRONG_DST",
  "MISSING_FDB",
  "MISSING_NEIGH",
  "MISSING_ROUTE",
  "UNUSABLE_ROUTE",
  "WRONG_NEXT_HOP",
  "DETOUR",
] as const;

export type SubnetReason = (typeof SUBNET_REASONS)[number];

/** What becomes of the packets of some senders after one hop. */
export type Passage = Readonly<{
  nodes: NodeSet;
  /** Underlay addresses to which they are sent; empty where no VTEP is crossed or none is known. */
  remoteVteps: readonly Address[];
  /** The nodes that accept them; empty where they die or the holder does not report. */
  leadsTo: NodeSet;
  /** The senders hold the remote address themselves. */
  loopsBack: boolean;
  /** Why they die; null where they arrive somewhere. */
  fault: SubnetReason | null;
}>;

/** A passage that ends before any VTEP is crossed. */
export function dead(nodes: NodeSet, fault: SubnetReason): Passage {
  return { nodes, remoteVteps: [], leadsTo: nodes.minus(nodes), loopsBack: false, fault };
}
