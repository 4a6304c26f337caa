import type { Moment } from "../domain/history/span.ts";
import { canonicalJson } from "../domain/snapshot/canonical-json.ts";
import type { FdbEntry } from "../domain/snapshot/rows.ts";
import { hashFact } from "../storage/content-hash.ts";
import { type FactPlace, placeName, readValidFrom } from "../storage/read-valid-from.ts";
import { slotOf } from "../storage/slot.ts";
import { nodesAt } from "./nodes.ts";
import type { ClaimAt } from "./vteps.ts";

/**
 * Since when any observer has made each of these claims of one moment without a break, in their order. What is older than the
 * history kept is told as its beginning; a claim that was merely learned is as old as the moment asked about, since such entries have no history.
 */
export async function claimsSince(claims: readonly ClaimAt[]): Promise<Moment[]> {
  const [first] = claims;
  if (first === undefined) return [];

  const { asker, cluster, at } = first.of;
  const ids = new Map((await nodesAt(first.of)).map(({ name, id }) => [name, id]));
  const placed = claims.map((claim) => placesOf(claim, ids));
  const known = await readValidFrom(asker.store, cluster.id, { places: placed.flat(), at });
  return placed.map((places) => {
    const moments = places.map((place) => known.get(placeName(place)) ?? at);
    return Math.max(cluster.historyFrom, Math.min(at, ...moments));
  });
}

/** The entries that make the claim, on each of its observers. */
function placesOf({ tables, mac, claim }: ClaimAt, ids: ReadonlyMap<string, number>): FactPlace[] {
  const entries = (tables.fdb.get(mac) ?? []).filter(({ row }) => row.remoteVtep === claim.underlayIp);
  return entries.flatMap(({ row, nodes }) => {
    const hash = hashFact("fdb", canonicalJson(row satisfies FdbEntry));
    return nodes
      .intersect(claim.observers)
      .toArray()
      .flatMap((number) => {
        const nodeId = ids.get(tables.nodes[number] ?? "");
        return nodeId === undefined ? [] : [{ nodeId, slot: slotOf("fdb", mac), hash }];
      });
  });
}
