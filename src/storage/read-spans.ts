import type { Moment, Span } from "../domain/history/span.ts";
import { type Chain, NO_CHAIN } from "./chain.ts";
import type { NodeIds } from "./ensure-node.ts";
import { momentOf, momentOrNull, sqlTime, sqlTimeOrNull } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** What a push is placed among. */
export type NodeHistory = Readonly<{
  revision: number;
  /** Last sighting of the present version; with the revision it tells whether anybody wrote in between. Null: nothing is present. */
  headSeenAt: Moment | null;
  volatileDigest: string | null;
  volatileSeenAt: Moment | null;
  /** What the next receipt is linked to; it changes only with the revision. */
  chain: Chain;
  /** Sorted: the span that covers the moment asked for, or the one before, and all later ones. */
  spans: readonly Span[];
}>;

type SpanRow = {
  validFrom: Date;
  validTo: Date | null;
  digest: string;
  lastSeenAt: Date;
  receivedAt: Date;
  observedFrom: Date | null;
  observedTo: Date | null;
  clockSkewMs: bigint | null;
  intervalSeconds: number;
  agentVersion: string | null;
  okSections: number;
  isRetired: boolean;
};

type HeadRow = Omit<SpanRow, "digest" | "validFrom"> & {
  revision: number;
  digest: string | null;
  validFrom: Date | null;
  volatileDigest: string | null;
  volatileSeenAt: Date | null;
  receipts: number;
  link: string;
};

/** One node's history from a moment on. */
export async function readNodeHistory(store: Store, { clusterId, nodeId }: NodeIds, from: Moment): Promise<NodeHistory> {
  const heads = await store.db.$queryRaw<HeadRow[]>`/* planned once */
    select revision, digest::text, valid_from as "validFrom", null::timestamptz as "validTo", last_seen_at as "lastSeenAt",
      received_at as "receivedAt", observed_from as "observedFrom", observed_to as "observedTo", clock_skew_ms as "clockSkewMs",
      interval_seconds as "intervalSeconds", agent_version as "agentVersion", ok_sections as "okSections", false as "isRetired",
      volatile_digest::text as "volatileDigest", volatile_seen_at as "volatileSeenAt", receipts, link::text
    from node where cluster_id = ${clusterId} and id = ${nodeId}`;
  const head = heads[0];
  if (head === undefined) return { revision: -1, headSeenAt: null, volatileDigest: null, volatileSeenAt: null, chain: NO_CHAIN, spans: [] };

  const { revision, volatileDigest, volatileSeenAt, receipts, link, digest, validFrom, ...rest } = head;
  const present = digest === null || validFrom === null ? [] : [toSpan({ ...rest, digest, validFrom })];
  const isAllPresent = revision === 0 || present.some((span) => span.validFrom < from);
  const past = isAllPresent ? [] : await readPastSpans(store, { clusterId, nodeId, from });
  return {
    revision,
    headSeenAt: present[0]?.lastSeenAt ?? null,
    volatileDigest,
    volatileSeenAt: momentOrNull(volatileSeenAt),
    chain: { receipts, link },
    spans: [...past, ...present],
  };
}

/** Whether the same content, observed at that moment of the node's clock, is held already: in which span. Uses version_cluster_id_node_id_digest_observed_to_idx. */
export async function readHoldingSpan(
  { db }: Store,
  { clusterId, nodeId }: NodeIds,
  { digest, observedAt }: { digest: string; observedAt: Moment },
): Promise<{ validFrom: Moment } | null> {
  const rows = await db.$queryRaw<{ validFrom: Date }[]>`
    select valid_from as "validFrom" from version
    where cluster_id = ${clusterId} and node_id = ${nodeId} and digest = ${digest}::uuid
      and observed_from <= ${sqlTimeOrNull(observedAt)}::timestamptz and ${sqlTimeOrNull(observedAt)}::timestamptz <= observed_to
    order by version.valid_from limit 1`;
  const row = rows[0];
  return row === undefined ? null : { validFrom: row.validFrom.getTime() };
}

async function readPastSpans(
  { db }: Store,
  { clusterId, nodeId, from }: { clusterId: number; nodeId: number; from: Moment },
): Promise<Span[]> {
  const rows = await db.$queryRaw<SpanRow[]>`
    select valid_from as "validFrom", valid_to as "validTo", digest::text, last_seen_at as "lastSeenAt", received_at as "receivedAt",
      observed_from as "observedFrom", observed_to as "observedTo", clock_skew_ms as "clockSkewMs", interval_seconds as "intervalSeconds",
      agent_version as "agentVersion", ok_sections as "okSections", retired as "isRetired"
    from version
    where cluster_id = ${clusterId} and node_id = ${nodeId}
      and valid_from >= coalesce(
        (select max(v.valid_from) from version v where v.cluster_id = ${clusterId} and v.node_id = ${nodeId} and v.valid_from < ${sqlTime(from)}::timestamptz),
        '-infinity')
    order by version.valid_from, version.digest`;
  return rows.map(toSpan);
}

function toSpan(row: SpanRow): Span {
  const { receivedAt, clockSkewMs, intervalSeconds, agentVersion, observedFrom, observedTo } = row;
  return {
    validFrom: row.validFrom.getTime(),
    validTo: momentOf(row.validTo),
    digest: row.digest,
    lastSeenAt: row.lastSeenAt.getTime(),
    observed: observedFrom === null || observedTo === null ? null : { from: observedFrom.getTime(), to: observedTo.getTime() },
    okSections: row.okSections,
    isRetired: row.isRetired,
    sender: {
      receivedAt: receivedAt.getTime(),
      clockSkewMs: clockSkewMs === null ? null : Number(clockSkewMs),
      intervalSeconds,
      agentVersion,
    },
  };
}
