import type { Address, Family } from "../address/address.ts";
import type { Prefix } from "../address/prefix.ts";
import type { NodeSet } from "./node-set.ts";
import type { SubnetReason } from "./passage.ts";

/** One distinct way in which non-owners reach a subnet. */
export type NextHopGroup = Readonly<{
  /** Type of the route, or what a routing rule says: unicast, blackhole, unreachable, prohibit, local, ... */
  type: string;
  gateway: Address | null;
  link: string | null;
  remoteVteps: readonly Address[];
  /** The senders hold the remote address themselves. */
  loopsBack: boolean;
  /** The nodes that accept the packet after this one hop; empty where it dies or the holder does not report. */
  leadsTo: NodeSet;
  nodes: NodeSet;
}>;

/** What is to be said of one overlay subnet. */
export type SubnetJudgement = Readonly<{
  prefix: Prefix;
  family: Family;
  isConsistent: boolean;
  /** In the order of SUBNET_REASONS. */
  reasons: readonly SubnetReason[];
  owners: NodeSet;
  /** Most nodes first. */
  nextHops: readonly NextHopGroup[];
  missingOn: NodeSet;
}>;
