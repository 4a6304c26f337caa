import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Every metric of our own, with the help text that /metrics shows. Label values come from closed lists, never from a caller. */
export const METRICS = {
  vxlens_build_info: "Constant 1; the labels say which version runs.",
  vxlens_snapshots_received_total: "Snapshots pushed, by outcome: applied, unchanged, late, duplicate or rejected.",
  vxlens_heartbeats_total: "Heartbeats, by outcome: current, not_current or rejected.",
  vxlens_admissions_refused_total: "Pushes, heartbeats and retirements that were not let in, by reason: rate, no_room or no_turn.",
  vxlens_admitted: "Pushes, heartbeats and retirements that were let in and are not answered yet.",
  vxlens_write_retries_total: "Pushes, heartbeats and retirements done again after a deadlock or a serialization failure.",
  vxlens_push_duration_seconds: "Time from the first byte of a push to its answer.",
  vxlens_nodes: "Nodes by cluster and state: fresh, overdue or lost.",
  vxlens_findings_open: "Findings open now, by cluster, severity and code.",
  vxlens_findings_evaluation_duration_seconds: "Time to look for findings in one cluster once.",
  vxlens_findings_lag_seconds: "How long the oldest write that findings were not looked for in has waited; 0 where there is none.",
  vxlens_parse_issues_total: "Lines and rows of snapshots that could not be read, by section.",
  vxlens_retention_deleted_rows_total:
    "Rows deleted: history older than the retention, earlier volatile rows, content that nothing refers to.",
  vxlens_http_request_duration_seconds: "Time to answer an HTTP request, by route, method and status.",
} as const;

/** The metrics of one process, and the registry that prints them. */
export type Metrics = Readonly<{
  registry: Registry;
  snapshotsReceived: Counter<"outcome">;
  heartbeats: Counter<"outcome">;
  admissionsRefused: Counter<"reason">;
  admitted: Gauge;
  writeRetries: Counter;
  pushDuration: Histogram;
  nodes: Gauge<"cluster" | "state">;
  findingsOpen: Gauge<"cluster" | "severity" | "code">;
  findingsEvaluationDuration: Histogram;
  findingsLag: Gauge;
  parseIssues: Counter<"section">;
  retentionDeletedRows: Counter;
  httpRequestDuration: Histogram<"route" | "method" | "status">;
}>;

/** An unchanged push takes a few milliseconds; the contract's largest may take seconds. */
const PUSH_BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A fresh registry with our metrics and those of the process. `version` is ours, `nodeVersion` that of the runtime. */
export function createMetrics(build: Readonly<{ version: string; nodeVersion: string }>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({ ...named("vxlens_build_info"), labelNames: ["version", "node_version"], registers }).set(
    { version: build.version, node_version: build.nodeVersion },
    1,
  );
  return {
    registry,
    snapshotsReceived: new Counter({ ...named("vxlens_snapshots_received_total"), labelNames: ["outcome"], registers }),
    heartbeats: new Counter({ ...named("vxlens_heartbeats_total"), labelNames: ["outcome"], registers }),
    admissionsRefused: new Counter({ ...named("vxlens_admissions_refused_total"), labelNames: ["reason"], registers }),
    admitted: new Gauge({ ...named("vxlens_admitted"), registers }),
    writeRetries: new Counter({ ...named("vxlens_write_retries_total"), registers }),
    pushDuration: new Histogram({ ...named("vxlens_push_duration_seconds"), buckets: PUSH_BUCKETS_SECONDS, registers }),
    nodes: new Gauge({ ...named("vxlens_nodes"), labelNames: ["cluster", "state"], registers }),
    findingsOpen: new Gauge({ ...named("vxlens_findings_open"), labelNames: ["cluster", "severity", "code"], registers }),
    findingsEvaluationDuration: new Histogram({ ...named("vxlens_findings_evaluation_duration_seconds"), registers }),
    findingsLag: new Gauge({ ...named("vxlens_findings_lag_seconds"), registers }),
    parseIssues: new Counter({ ...named("vxlens_parse_issues_total"), labelNames: ["section"], registers }),
    retentionDeletedRows: new Counter({ ...named("vxlens_retention_deleted_rows_total"), registers }),
    httpRequestDuration: new Histogram({
      ...named("vxlens_http_request_duration_seconds"),
      labelNames: ["route", "method", "status"],
      registers,
    }),
  };
}

function named<Name extends keyof typeof METRICS>(name: Name): { name: Name; help: string } {
  return { name, help: METRICS[name] };
}
