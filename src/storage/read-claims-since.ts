import { Prisma } from "./generated/client.ts";
import type { Moment } from "../domain/history/span.ts";
import type { FdbEntry } from "../domain/snapshot/rows.ts";
import { SECTION_CODE, slotOf } from "./slot.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** FDB entries that send one MAC's frames one way, and the nodes that hold any of them. */
export type HeldClaim = Readonly<{ entries: readonly FdbEntry[]; nodeIds: readonly number[] }>;

/**
 * Since when any of its nodes has made each of these claims without a break, in their order; null where none has a history. An entry
 * says the same while only its state or flags alter. Uses fact_cluster_id_mac_idx and slot_state_pkey.
 */
export async function readClaimsSince(
  { db }: Store,
  clusterId: number,
  { claims, at }: { claims: readonly HeldClaim[]; at: Moment },
): Promise<(Moment | null)[]> {
  const observers = claims.flatMap(({ nodeIds }, number) => nodeIds.map((nodeId) => ({ number, nodeId })));
  const rows = await db.$queryRaw<{ number: number; since: Date }[]>`
    with claim as (${claimingFacts(clusterId, claims)})
    select number, min(since) as since
    from (
      select number, node_id, max(valid_from) as since
      from (
        select number, node_id, valid_from, holds, lag(holds) over w and lag(valid_to) over w = valid_from as continues
        from (
          select claim.number, s.node_id, s.valid_from, s.valid_to, coalesce(c.facts && claim.facts, false) as holds
          from unnest(${observers.map(({ number }) => number)}::int[], ${observers.map(({ nodeId }) => nodeId)}::int[]) as observer (number, node_id)
          join claim on claim.number = observer.number
          join slot_state s on s.cluster_id = ${clusterId} and s.node_id = observer.node_id and s.slot = claim.slot
            and s.valid_from <= ${sqlTime(at)}::timestamptz
          left join chunk c on c.cluster_id = ${clusterId} and c.hash = s.chunk
        ) state
        window w as (partition by number, node_id order by valid_from)
      ) island
      where holds and continues is not true
      group by number, node_id
    ) observed
    group by number`;
  const since = new Map(rows.map((row) => [row.number, row.since.getTime()]));
  return claims.map((_, number) => since.get(number) ?? null);
}

/** All facts that make each claim, whatever else they say. */
function claimingFacts(clusterId: number, claims: readonly HeldClaim[]): Prisma.Sql {
  const asked = claims.flatMap(({ entries }, number) => entries.map((entry) => ({ number, entry })));
  return Prisma.sql`
    select asked.number, asked.slot, array_agg(f.hash) as facts
    from unnest(
      ${asked.map(({ number }) => number)}::int[],
      ${asked.map(({ entry }) => slotOf("fdb", entry.mac))}::smallint[],
      ${asked.map(({ entry }) => entry.mac)}::text[],
      ${asked.map(({ entry }) => wayOf(entry))}::text[]
    ) as asked (number, slot, mac, way)
    join fact f on f.cluster_id = ${clusterId} and f.mac = asked.mac and f.section = ${SECTION_CODE.fdb}
      and jsonb_build_array(f.text::jsonb -> 'link', f.text::jsonb -> 'remoteVtep', f.text::jsonb -> 'vni', f.text::jsonb -> 'srcVni') = asked.way::jsonb
    group by asked.number, asked.slot`;
}

/** What an entry says of the way of its frames: over which link, where to, in which VNI. */
function wayOf({ link, remoteVtep, vni, srcVni }: FdbEntry): string {
  return JSON.stringify([link, remoteVtep ?? null, vni ?? null, srcVni ?? null]);
}
