import type { NodeFreshness } from "../../domain/history/node-freshness.ts";
import type { Moment } from "../../domain/history/span.ts";
import type { Section } from "../../domain/snapshot/section.ts";
import { printTime } from "../print-time.ts";

/** A row without any structure: dashboards turn lists within rows into columns like `language.0.name`. */
export type FlatRow = Readonly<Record<string, string | number | boolean | null>>;

/** How one table is told: its columns in order, the same for every row and where there are none. */
export type Table<Line> = Readonly<{ columns: readonly string[]; flatten: (line: Line, at: Moment) => FlatRow }>;

/** One node as of a moment. */
export type NodeLine = Readonly<{
  /** When it was heard of last. */
  observedAt: Moment;
  cluster: string;
  node: string;
  state: NodeFreshness;
  intervalSeconds: number;
  /** Null where it sends no times. */
  clockSkewMs: number | null;
  agentVersion: string | null;
}>;

/** One row of one node that appeared, vanished or altered. */
export type ChangeLine = Readonly<{
  at: Moment;
  cluster: string;
  node: string;
  section: Section;
  operation: "ADDED" | "REMOVED" | "MODIFIED";
  key: string;
  /** The row before and after, as JSON; null where there was or is none. */
  before: string | null;
  after: string | null;
}>;

/** Alert rules cannot compare words: the worse, the greater. */
const STATE_RANK = { FRESH: 0, OVERDUE: 1, LOST: 2 } as const satisfies Record<NodeFreshness, number>;

export const NODES_TABLE: Table<NodeLine> = {
  columns: ["time", "cluster", "node", "state", "stateRank", "ageSeconds", "intervalSeconds", "clockSkewMs", "agentVersion"],
  flatten: ({ observedAt, cluster, node, state, intervalSeconds, clockSkewMs, agentVersion }, at) => ({
    time: printTime(observedAt),
    cluster,
    node,
    state,
    stateRank: STATE_RANK[state],
    ageSeconds: Math.max(0, Math.round((at - observedAt) / 1000)),
    intervalSeconds,
    clockSkewMs,
    agentVersion,
  }),
};

export const CHANGES_TABLE: Table<ChangeLine> = {
  columns: ["time", "cluster", "node", "section", "operation", "key", "before", "after"],
  flatten: ({ at, cluster, node, section, operation, key, before, after }) => ({
    time: printTime(at),
    cluster,
    node,
    section,
    operation,
    key,
    before,
    after,
  }),
};
