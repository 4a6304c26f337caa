import { type Address, type Family, familyOf } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import type { FdbEntry, Link } from "../snapshot/rows.ts";

/** A frame that goes into a VXLAN link, its bridge, or a VLAN link on that bridge. */
export type Frame = Readonly<{ link: Link; mac: Mac; sourceMac: Mac | null }>;

/** A frame that a VXLAN link sends by one of its entries. */
export type Outgoing = Frame & Readonly<{ vxlan: Link; entry: FdbEntry }>;

/** An outer packet: what it carries, and from where to where. */
export type Outer = Readonly<{
  /** Null where the node's addresses do not say which one it takes. */
  from: Address | null;
  to: Address;
  vni: number | undefined;
  port: number | undefined;
  frame: Outgoing;
  /** Bytes of the outer packet, or of the largest fragment. */
  size: number;
}>;

/** The family of a link's outer packets; null where its `local` does not say. */
export const familyOfTunnel = ({ vxlan }: Link): Family | null => (vxlan?.local === undefined ? null : familyOf(vxlan.local));
