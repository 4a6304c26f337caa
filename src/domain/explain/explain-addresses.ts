import { prefixAround } from "../address/prefix.ts";
import { isGlobal } from "../overlay/node-links.ts";
import type { LinkAddress } from "../snapshot/rows.ts";
import type { Note } from "./explanation.ts";
import type { NodeView } from "./node-view.ts";
import { type Meaning, notesByMeaning } from "./notes-by-meaning.ts";
import { counted, forCount, listed } from "./phrases.ts";
import { wellKnownAddress } from "./well-known-address.ts";

/** What each address of a node is good for. */
export function explainAddresses(addresses: readonly LinkAddress[], view: NodeView): readonly Note[] {
  return notesByMeaning("addresses", addresses, (address) => meaningOf(address, view));
}

function meaningOf(own: LinkAddress, view: NodeView): Meaning<LinkAddress> {
  const { link, address } = own;
  const known = wellKnownAddress(address);
  if (known !== null) return { key: address, words: () => `${address} on ${link} is ${known}.` };
  if (!isGlobal(address)) return { key: "inner", words: (same) => innerOnes(same) };
  if (view.vxlans.has(link)) return { key: `vtep ${link}`, words: (same) => vtepAddresses(same, link) };
  return { key: `own ${link}`, words: (same) => ownAddresses(same, link) };
}

const innerOnes = (same: readonly LinkAddress[]): string =>
  `${counted(same.length, "address", "addresses")} for this machine or its link alone (loopback, link-local), which every machine has.`;

const listOf = (same: readonly LinkAddress[]): string => listed(same.map(({ address }) => address));

const vtepAddresses = (same: readonly LinkAddress[], link: string): string =>
  `${listOf(same)} on the VXLAN link ${link} ${forCount(same, "is this node's VTEP address", "are this node's VTEP addresses")}: what the other ` +
  "nodes' routes name as the way to this node's pods. It is an address of the overlay: VXLAN packets themselves go to the underlay address.";

function ownAddresses(same: readonly LinkAddress[], link: string): string {
  const prefixes = listed(same.map(({ address, prefixLength }) => prefixAround(address, prefixLength)));
  if (/^(?:cni|cbr|kube-bridge)/.test(link))
    return `${listOf(same)} on ${link}: the gateway of this node's own pods, which are in ${prefixes}.`;
  return `${listOf(same)} on ${link}: ${forCount(same, "an address", "addresses")} of this node, reached from ${prefixes} without a router.`;
}
