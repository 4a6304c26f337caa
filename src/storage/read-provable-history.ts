import type { Receipt } from "../domain/history/receipts.ts";
import type { Moment } from "../domain/history/span.ts";
import type { Chain, ReceiptRow } from "./chain.ts";
import type { SlotRow } from "./slot-changes.ts";
import { momentOf, momentOrNull, sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** A node by its ids, and by the names that people know. */
export type NodePlace = Readonly<{ clusterId: number; nodeId: number; cluster: string; node: string }>;

/** What a node's own row says of its history. */
export type ProvableNode = Readonly<{
  /** From here on everything is kept. */
  historyFrom: Moment;
  chain: Chain;
  /** Both are null where nothing is present; one alone is wrong. */
  digest: string | null;
  validFrom: Moment | null;
  okSections: number;
}>;

/** A version as far as it can be proven: a row of the past, or the present one, which stands in its node's row and whose validTo is Infinity. */
export type ProvableVersion = Readonly<{
  validFrom: Moment;
  validTo: Moment;
  digest: string;
  okSections: number;
  isRetired: boolean;
  isPast: boolean;
}>;

/** The next nodes of all clusters, in the order of node_pkey. */
export function readNodePlaces(
  { db }: Store,
  { after, limit }: { after: Pick<NodePlace, "clusterId" | "nodeId"> | null; limit: number },
): Promise<NodePlace[]> {
  return db.$queryRaw<NodePlace[]>`
    select n.cluster_id as "clusterId", n.id as "nodeId", c.name as cluster, n.name as node
    from node n join cluster c on c.id = n.cluster_id
    where (n.cluster_id, n.id) > (${after?.clusterId ?? -1}, ${after?.nodeId ?? -1})
    order by n.cluster_id, n.id limit ${limit}`;
}

/** Null: the node was forgotten meanwhile. */
export async function readProvableNode({ db }: Store, { clusterId, nodeId }: NodePlace): Promise<ProvableNode | null> {
  type Row = { historyFrom: Date; receipts: number; link: string; digest: string | null; validFrom: Date | null; okSections: number };
  const rows = await db.$queryRaw<Row[]>`
    select c.history_from as "historyFrom", n.receipts, n.link::text, n.digest::text, n.valid_from as "validFrom", n.ok_sections as "okSections"
    from node n join cluster c on c.id = n.cluster_id
    where n.cluster_id = ${clusterId} and n.id = ${nodeId}`;
  const [row] = rows;
  if (row === undefined) return null;
  const { historyFrom, receipts, link, digest, validFrom, okSections } = row;
  return { historyFrom: historyFrom.getTime(), chain: { receipts, link }, digest, validFrom: momentOrNull(validFrom), okSections };
}

/** The next versions of a node's past, in the order of version_pkey. */
export async function readProvableVersions(
  { db }: Store,
  { clusterId, nodeId }: NodePlace,
  { after, limit }: { after: ProvableVersion | null; limit: number },
): Promise<ProvableVersion[]> {
  type Row = Omit<ProvableVersion, "validFrom" | "validTo" | "isPast"> & { validFrom: Date; validTo: Date | null };
  const from = after === null ? "-infinity" : sqlTime(after.validFrom);
  const rows = await db.$queryRaw<Row[]>`
    select valid_from as "validFrom", nullif(valid_to, 'infinity') as "validTo", digest::text, ok_sections as "okSections", retired as "isRetired"
    from version
    where cluster_id = ${clusterId} and node_id = ${nodeId}
      and (valid_from, digest) > (${from}::timestamptz, ${after?.digest ?? "00000000-0000-0000-0000-000000000000"}::uuid)
    order by version.valid_from, version.digest limit ${limit}`;
  return rows.map((row) => ({ ...row, validFrom: row.validFrom.getTime(), validTo: momentOf(row.validTo), isPast: true }));
}

const LARGEST = 2_147_483_647;

/** The next receipts of a node, in the order of receipt_pkey. */
export async function readReceipts(
  { db }: Store,
  { clusterId, nodeId }: NodePlace,
  { after, limit }: { after: number | null; limit: number },
): Promise<ReceiptRow[]> {
  type Row = Pick<Receipt, "digest"> & { number: number; previous: string; effectiveAt: Date };
  const rows = await db.$queryRaw<Row[]>`
    select number, previous::text, effective_at as "effectiveAt", digest::text
    from receipt
    where cluster_id = ${clusterId} and node_id = ${nodeId} and number > ${after ?? -LARGEST}
    order by receipt.number limit ${limit}`;
  return rows.map((row) => ({ ...row, effectiveAt: row.effectiveAt.getTime() }));
}

/** All intervals of a node's slots that overlap or touch [from, to], by slot and moment. Reads the node's part of slot_state_pkey. */
export async function readSlotRows(
  { db }: Store,
  { clusterId, nodeId }: NodePlace,
  { from, to }: { from: Moment; to: Moment },
): Promise<SlotRow[]> {
  const rows = await db.$queryRaw<{ slot: number; validFrom: Date; validTo: Date | null; chunk: string }[]>`
    select slot, valid_from as "validFrom", nullif(valid_to, 'infinity') as "validTo", chunk::text
    from slot_state
    where cluster_id = ${clusterId} and node_id = ${nodeId}
      and valid_to >= ${sqlTime(from)}::timestamptz and valid_from <= ${sqlTime(to)}::timestamptz
    order by slot_state.slot, slot_state.valid_from`;
  return rows.map((row) => ({ ...row, validFrom: row.validFrom.getTime(), validTo: momentOf(row.validTo) }));
}

/** A row about a node that is not there; null where there is none. Looks through each table once. */
export async function readOrphan({ db }: Store): Promise<Readonly<{ table: string; clusterId: number; nodeId: number }> | null> {
  const rows = await db.$queryRaw<{ table: string; clusterId: number; nodeId: number }[]>`
    select held."table", held.cluster_id as "clusterId", held.node_id as "nodeId" from (
      select 'version' as "table", cluster_id, node_id from version group by cluster_id, node_id
      union all
      select 'receipt', cluster_id, node_id from receipt group by cluster_id, node_id
      union all
      select 'slot_state', cluster_id, node_id from slot_state group by cluster_id, node_id
    ) held
    where not exists (select from node n where n.cluster_id = held.cluster_id and n.id = held.node_id)
    order by held.cluster_id, held.node_id, held."table" limit 1`;
  return rows[0] ?? null;
}
