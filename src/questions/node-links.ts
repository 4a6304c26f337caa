import type { Link } from "../domain/snapshot/rows.ts";
import { factsOf, type NodeFact } from "./node-facts.ts";

/** One link with the addresses on it, as `a.b.c.d/len`. */
export type NodeLink = Readonly<{ link: Link; addresses: readonly string[] }>;

/** A node's links, by name. */
export function nodeLinks(facts: readonly NodeFact[]): NodeLink[] {
  const addresses = factsOf(facts, "addresses").map(({ row }) => row);
  return factsOf(facts, "links").map(({ row: link }) => ({
    link,
    addresses: addresses.filter((address) => address.link === link.name).map(({ address, prefixLength }) => `${address}/${prefixLength}`),
  }));
}
