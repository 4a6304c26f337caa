import type { Moment } from "../domain/history/span.ts";
import { type HeldClaim, readClaimsSince } from "../storage/read-claims-since.ts";
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
  const since = await readClaimsSince(asker.store, cluster.id, { claims: claims.map((claim) => heldClaim(claim, ids)), at });
  return since.map((moment) => Math.max(cluster.historyFrom, moment ?? at));
}

/** The entries that make the claim, and its observers. */
function heldClaim({ tables, mac, claim }: ClaimAt, ids: ReadonlyMap<string, number>): HeldClaim {
  const making = (tables.fdb.get(mac) ?? []).filter(
    ({ row, nodes }) => row.remoteVtep === claim.underlayIp && nodes.intersects(claim.observers),
  );
  const nodeIds = claim.observers.toArray().flatMap((number) => ids.get(tables.nodes[number] ?? "") ?? []);
  return { entries: making.map(({ row }) => row), nodeIds };
}
