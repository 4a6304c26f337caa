import { type Address, type Family, familyOf } from "../address/address.ts";
import { type Prefix, prefixAround } from "../address/prefix.ts";
import { addTo } from "../fib/group-by.ts";
import type { NodeLinks } from "../overlay/node-links.ts";
import type { LinkAddress } from "../snapshot/rows.ts";

/** An address on a bridge of a node. */
export type BridgeAddress = Readonly<{ node: number; held: LinkAddress }>;

/** The addresses on bridges whose prefix this address lies in, by node: found without looking at each node. */
export function bridgeAddressesAround(links: readonly NodeLinks[], address: Address): BridgeAddress[] {
  const { byPrefix, lengths } = indexOf(links);
  const around = [...lengths[familyOf(address)]].flatMap((length) => byPrefix.get(prefixAround(address, length)) ?? []);
  return around.sort((a, b) => a.node - b.node);
}

/** A node's addresses on bridges that carry no outer packets. */
export const bridgeAddresses = ({ addresses, byName, underlay }: NodeLinks): LinkAddress[] =>
  addresses.filter(({ link }) => byName.get(link)?.kind === "bridge" && !underlay.has(link));

type BridgeIndex = Readonly<{ byPrefix: Map<Prefix, BridgeAddress[]>; lengths: Readonly<Record<Family, Set<number>>> }>;

function indexOf(links: readonly NodeLinks[]): BridgeIndex {
  const known = remembered.get(links);
  if (known !== undefined) return known;
  const index: BridgeIndex = { byPrefix: new Map(), lengths: { 4: new Set(), 6: new Set() } };
  for (const [node, own] of links.entries()) {
    for (const held of bridgeAddresses(own)) {
      addTo(index.byPrefix, prefixAround(held.address, held.prefixLength), { node, held });
      index.lengths[familyOf(held.address)].add(held.prefixLength);
    }
  }
  remembered.set(links, index);
  return index;
}

const remembered = new WeakMap<readonly NodeLinks[], BridgeIndex>();
