import type { Link } from "../snapshot/rows.ts";

/** The least of some MTUs; null where none is known. */
export function leastMtu(...mtus: readonly (number | undefined)[]): number | null {
  const known = mtus.filter((mtu) => mtu !== undefined);
  return known.length === 0 ? null : Math.min(...known);
}

/** Whether a bridge passes a packet to a port: its MTU counts, with room for a VLAN tag (net/core/dev.c, is_skb_forwardable). */
export const passesPort = ({ mtu }: Link, size: number): boolean => mtu === undefined || size <= mtu + VLAN_TAG;

const VLAN_TAG = 4;
