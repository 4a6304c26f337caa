import type { Moment } from "../domain/history/span.ts";
import type { ContentHash } from "./content-hash.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** A fact in a slot, of one node. */
export type FactPlace = Readonly<{ nodeId: number; slot: number; hash: ContentHash }>;

/** Names a place, so that its answer is found. */
export const placeName = ({ nodeId, slot, hash }: FactPlace): string => `${nodeId} ${slot} ${hash}`;

/** Since when each of these facts, held at the moment, has been held without a break. One statement, however many are asked for. */
export async function readValidFrom(
  { db }: Store,
  clusterId: number,
  { places, at }: { places: readonly FactPlace[]; at: Moment },
): Promise<Map<string, Moment>> {
  const rows = await db.$queryRaw<(FactPlace & { validFrom: Date })[]>`
    select node_id as "nodeId", slot, hash::text, max(valid_from) as "validFrom"
    from (
      select node_id, slot, hash, valid_from, holds,
        lag(holds and valid_to is not null) over w and lag(valid_to) over w = valid_from as continues
      from (
        select asked.node_id, asked.slot, asked.hash, s.valid_from, s.valid_to, coalesce(asked.hash = any(c.facts), false) as holds
        from unnest(
          ${places.map(({ nodeId }) => nodeId)}::int[],
          ${places.map(({ slot }) => slot)}::smallint[],
          ${places.map(({ hash }) => hash)}::uuid[]
        ) as asked (node_id, slot, hash)
        join slot_state s on s.cluster_id = ${clusterId} and s.node_id = asked.node_id and s.slot = asked.slot
          and s.valid_from <= ${sqlTime(at)}::timestamptz
        left join chunk c on c.cluster_id = ${clusterId} and c.hash = s.chunk
      ) held
      window w as (partition by node_id, slot, hash order by valid_from)
    ) island
    where holds and continues is not true
    group by node_id, slot, hash`;
  return new Map(rows.map((row) => [placeName(row), row.validFrom.getTime()]));
}
