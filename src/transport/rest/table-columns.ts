import type { Severity } from "../../domain/diagnosis/finding.ts";
import type { OpenCount } from "../../domain/diagnosis/open-over-time.ts";
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
  /** When it was heard of last; null where it is expected and never reported. */
  observedAt: Moment | null;
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

/** One finding that was open at a moment. */
export type FindingLine = Readonly<{
  openedAt: Moment;
  /** As known now; null: it is open. */
  closedAt: Moment | null;
  cluster: string;
  id: number;
  code: string;
  severity: Severity;
  title: string;
  message: string;
  subject: string;
  nodes: readonly string[];
  remedy: string | null;
}>;

/** Alert rules cannot compare words: the worse, the greater. */
const SEVERITY_RANK = { INFO: 0, WARNING: 1, CRITICAL: 2 } as const satisfies Record<Severity, number>;

/** Whether a severity has that name. */
export const isSeverity = (name: string): name is Severity => Object.hasOwn(SEVERITY_RANK, name);

const STATE_RANK = { FRESH: 0, OVERDUE: 1, LOST: 2 } as const satisfies Record<NodeFreshness, number>;

export const NODES_TABLE: Table<NodeLine> = {
  columns: ["time", "cluster", "node", "state", "stateRank", "ageSeconds", "intervalSeconds", "clockSkewMs", "agentVersion"],
  flatten: ({ observedAt, cluster, node, state, intervalSeconds, clockSkewMs, agentVersion }, at) => ({
    time: observedAt === null ? null : printTime(observedAt),
    cluster,
    node,
    state,
    stateRank: STATE_RANK[state],
    ageSeconds: observedAt === null ? null : Math.max(0, Math.round((at - observedAt) / 1000)),
    intervalSeconds,
    clockSkewMs,
    agentVersion,
  }),
};

const FINDING_COLUMNS = "time cluster id code severity severityRank title message subject nodeCount nodes remedy closedAt ageSeconds";

export const FINDINGS_TABLE: Table<FindingLine> = {
  columns: FINDING_COLUMNS.split(" "),
  flatten: ({ openedAt, closedAt, severity, nodes, remedy, ...line }, at) => ({
    time: printTime(openedAt),
    ...line,
    severity,
    severityRank: SEVERITY_RANK[severity],
    nodeCount: nodes.length,
    nodes: listed(nodes),
    remedy,
    closedAt: closedAt === null ? null : printTime(closedAt),
    ageSeconds: Math.round((at - openedAt) / 1000),
  }),
};

/** In the words of Grafana's annotations: what was open in a stretch of time, and from when to when. */
export const ANNOTATIONS_TABLE: Table<FindingLine> = {
  columns: ["time", "timeEnd", "title", "text", "tags"],
  flatten: ({ openedAt, closedAt, severity, code, title, message, cluster, nodes }) => ({
    time: printTime(openedAt),
    timeEnd: closedAt === null ? null : printTime(closedAt),
    title,
    text: message,
    tags: [severity.toLowerCase(), code, cluster, ...nodes.slice(0, NODES_TOLD)].join(","),
  }),
};

/** In the columns of a time series. */
export const SERIES_TABLE: Table<OpenCount> = {
  columns: ["time", "value", "label"],
  flatten: ({ at, count, severity }) => ({ time: printTime(at), value: count, label: severity }),
};

/** A cell is no place for a thousand names; nodeCount says how many there are. */
const NODES_TOLD = 20;
const listed = (nodes: readonly string[]): string => nodes.slice(0, NODES_TOLD).join(" ");

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
