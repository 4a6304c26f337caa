import type { Moment } from "../domain/history/span.ts";
import { type ContentHash, EMPTY_CHUNK } from "./content-hash.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** The nodes whose slot held one chunk at a moment. */
export type SlotGroup = Readonly<{ slot: number; chunk: ContentHash; nodeIds: readonly number[] }>;

export type GroupsAsked = Readonly<{ slots: readonly number[]; at: Moment }>;

/**
 * What these slots of all nodes held at a moment, each distinct chunk once, by slot and chunk: a healthy mesh gives few groups of many nodes.
 * The present and the past cost the same. Uses slot_state_cluster_id_slot_valid_to_valid_from_idx. All groups come in one value,
 * each as its slot (2 bytes), chunk (as text), number of nodes (4) and node ids (4 each): a cluster of 1,000 nodes has some 5,000 groups
 * with 100,000 ids, which take longer to read as rows and as text than to find.
 */
export async function readSlotGroups({ db }: Store, clusterId: number, { slots, at }: GroupsAsked): Promise<SlotGroup[]> {
  const rows = await db.$queryRaw<{ groups: Uint8Array | null }[]>`
    select string_agg(int2send(slot) || textsend(chunk::text) || int4send(nodes) || ids, '' order by slot, chunk) as groups
    from (
      select slot, chunk, count(*)::int as nodes, string_agg(int4send(node_id), '') as ids
      from slot_state
      where cluster_id = ${clusterId} and slot = any(${slots}::smallint[])
        and valid_to > ${sqlTime(at)}::timestamptz and valid_from <= ${sqlTime(at)}::timestamptz
      group by slot, chunk
    ) grouped`;
  const packed = rows[0]?.groups ?? null;
  return packed === null ? [] : unpacked(Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength));
}

const CHUNK_AT = 2;
const NODES_AT = CHUNK_AT + EMPTY_CHUNK.length;
const IDS_AT = NODES_AT + 4;

function unpacked(packed: Buffer): SlotGroup[] {
  const groups: SlotGroup[] = [];
  for (let at = 0; at < packed.length; ) {
    const slot = packed.readInt16BE(at);
    const chunk = packed.toString("latin1", at + CHUNK_AT, at + NODES_AT);
    const nodes = packed.readInt32BE(at + NODES_AT);
    at += IDS_AT;
    const nodeIds: number[] = [];
    for (const end = at + 4 * nodes; at < end; at += 4) nodeIds.push(packed.readInt32BE(at));
    groups.push({ slot, chunk, nodeIds });
  }
  return groups;
}
