import type { Address } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import type { NodeSet } from "./node-set.ts";

/**
 * How the observers of one MAC agree within one VNI, in the order in which the first that applies is taken:
 * UNKNOWN: no entry. CONFLICT: several underlay addresses. WRONG_OWNER: one address, but an observer that sends to it owns it itself,
 * or several nodes bear the MAC, or a bearer does not own the address. ORPHAN: no reporting node owns it, or none bears the MAC. AGREED: all else.
 */
export type Agreement = "UNKNOWN" | "CONFLICT" | "WRONG_OWNER" | "ORPHAN" | "AGREED";

/** From worst to best. ORPHAN and UNKNOWN are no faults by themselves; of the two, an entry that leads nowhere says more than none. */
export const AGREEMENTS_WORST_FIRST: readonly Agreement[] = ["CONFLICT", "WRONG_OWNER", "ORPHAN", "UNKNOWN", "AGREED"];

/** A node that bears the MAC, and the VXLAN link behind which it does. */
export type VtepBearer = Readonly<{
  /** Its number. */
  node: number;
  /** Name of the VXLAN link, also where a bridge or another of its ports bears the MAC. */
  link: string;
  vni: number | null;
  local: Address | null;
  port: number | null;
  isUp: boolean;
  /** Its addresses on links outside the overlay that no other reporting node holds: what the claims should have named. */
  candidates: readonly Address[];
}>;

/** What some nodes believe: that frames for the MAC go to this underlay address. */
export type UnderlayClaim = Readonly<{
  underlayIp: Address;
  vni: number;
  observers: NodeSet;
  /** Nodes that hold the address on one of their links. */
  owners: NodeSet;
}>;

export type Vtep = Readonly<{
  mac: Mac;
  agreement: Agreement;
  /** What most observers use; null when none has an entry. */
  underlayIp: Address | null;
  bearers: readonly VtepBearer[];
  /** One for each VNI and underlay address, most observers first. */
  claims: readonly UnderlayClaim[];
  /** Nodes with a neighbor across the VXLAN link that resolves to the MAC, and with neither an entry for it nor an all-zero one there. */
  missingOn: NodeSet;
}>;
