import type { Moment } from "../domain/history/span.ts";
import { nodesAt } from "./read-nodes.ts";
import type { Store } from "./store.ts";

/** A node that was there at a moment, by what tells whether anything about it is new, and how long it has been silent. */
export type NodeMark = Readonly<{
  id: number;
  /** Counts every write but a sighting in time: while it is the same, so is all of the node's history. */
  revision: number;
  /** Of the version that held. All of the node's slots held the same for as long as it did. */
  validFrom: Moment;
  /** May lie after the moment asked for. */
  lastSeenAt: Moment;
  intervalSeconds: number;
  /** When its present volatile rows were reported last. */
  volatileSeenAt: Moment | null;
}>;

/** The marks of all nodes that were there at a moment, in one value: read and compared at each question, so as bytes, not as rows. */
export async function readNodeMarks({ db }: Store, clusterId: number, at: Moment): Promise<NodeMark[]> {
  const rows = await db.$queryRaw<{ marks: Uint8Array | null }[]>`/* planned once */
    select string_agg(int4send(id) || int4send(revision) || timestamptz_send(valid_from) || timestamptz_send(last_seen_at)
      || int4send(interval_seconds) || timestamptz_send(coalesce(volatile_seen_at, '-infinity')), '') as marks
    from (${nodesAt(clusterId, at)}) node`;
  const marks = rows[0]?.marks ?? null;
  return marks === null ? [] : unpacked(new DataView(marks.buffer, marks.byteOffset, marks.byteLength));
}

const MARK_BYTES = 36;

function unpacked(view: DataView): NodeMark[] {
  const marks: NodeMark[] = [];
  for (let at = 0; at < view.byteLength; at += MARK_BYTES) {
    marks.push({
      id: view.getInt32(at),
      revision: view.getInt32(at + 4),
      validFrom: momentAt(view, at + 8),
      lastSeenAt: momentAt(view, at + 16),
      intervalSeconds: view.getInt32(at + 24),
      volatileSeenAt: isMinusInfinity(view, at + 28) ? null : momentAt(view, at + 28),
    });
  }
  return marks;
}

/** PostgreSQL counts microseconds from the year 2000, and takes the least number for -infinity (datatype/timestamp.h). */
const EPOCH_MS = Date.UTC(2000);
const momentAt = (view: DataView, at: number): Moment => EPOCH_MS + (view.getInt32(at) * 2 ** 32 + view.getUint32(at + 4)) / 1000;
const isMinusInfinity = (view: DataView, at: number): boolean => view.getInt32(at) === -(2 ** 31) && view.getUint32(at + 4) === 0;
