import type { Request, RequestHandler, Response } from "express";
import type { Caller } from "../../access/caller.ts";
import { mayAsk, requireRight } from "../../access/rights.ts";
import type { OpenCount } from "../../domain/diagnosis/open-over-time.ts";
import type { Moment } from "../../domain/history/span.ts";
import { Failure } from "../../failure/failure.ts";
import { callerOf } from "../authenticate.ts";
import { parseTimeArgument } from "../graphql/time-argument.ts";
import { toCsv } from "./csv.ts";
import { queryParameters, type QueryParameters } from "./query-parameters.ts";
import { readMoment } from "./read-moment.ts";
import { requireAccept } from "./requirements.ts";
import {
  ANNOTATIONS_TABLE,
  CHANGES_TABLE,
  FINDINGS_TABLE,
  NODES_TABLE,
  SERIES_TABLE,
  type ChangeLine,
  type FindingLine,
  type FlatRow,
  type NodeLine,
  type Table,
} from "./table-columns.ts";

/** What was asked of a table. Lists that are empty do not filter. */
export type TableAsked = Readonly<{
  caller: Caller;
  cluster: string;
  now: Moment;
  /** For tables as of one moment: unless it is asked for, the end of the stretch that a dashboard shows. */
  at: Moment;
  /** For tables of what happened, in (from, to]. */
  from: Moment;
  to: Moment;
  nodes: readonly string[];
  sections: readonly string[];
  codes: readonly string[];
  severities: readonly string[];
  /** Of a series; null: as it fits. */
  stepMs: number | null;
  /** Rows at most. */
  limit: number;
}>;

/** The questions behind the tables. An unknown cluster has no rows, nor has one that is not for the caller to see. */
export type Tables = Readonly<{
  nodes: (asked: TableAsked) => Promise<readonly NodeLine[]>;
  findings: (asked: TableAsked) => Promise<readonly FindingLine[]>;
  annotations: (asked: TableAsked) => Promise<readonly FindingLine[]>;
  series: (asked: TableAsked) => Promise<readonly OpenCount[]>;
  changes: (asked: TableAsked) => Promise<readonly ChangeLine[]>;
}>;

type Flattened = Readonly<{ columns: readonly string[]; rows: readonly FlatRow[] }>;
type Answer = (asked: TableAsked) => Promise<Flattened>;

const PARAMETERS = ["format", "cluster", "at", "from", "to", "node", "section", "code", "severity", "step", "limit"];
const DAY_MS = 86_400_000;
const LIMIT_DEFAULT = 1_000;
const LIMIT_MAX = 10_000;

/** GET /api/v1/tables/{table}: rows of plain values for dashboards and spreadsheets, as JSON or CSV. */
export function tableRows(tables: Tables, { now }: { now: () => Moment }): RequestHandler {
  const answers = new Map<string, Answer>([
    ["nodes", flattened(NODES_TABLE, tables.nodes)],
    ["findings", flattened(FINDINGS_TABLE, tables.findings)],
    ["annotations", flattened(ANNOTATIONS_TABLE, tables.annotations)],
    ["series", flattened(SERIES_TABLE, tables.series)],
    ["changes", flattened(CHANGES_TABLE, tables.changes)],
  ]);
  return async (request: Request, response: Response) => {
    const caller = callerOf(request);
    requireRight(mayAsk(caller), caller);
    const answer = answers.get(String(request.params["table"]));
    if (answer === undefined) throw new Failure("not_found", `there is no such table; there are ${[...answers.keys()].join(", ")}`);
    const parameters = queryParameters(request, PARAMETERS);
    const isCsv = wantsCsv(parameters);
    requireAccept(request, [isCsv ? "text/csv" : "application/json"]);

    const { columns, rows } = await answer({ caller, ...readAsked(parameters, now()) });
    if (isCsv) response.set("Content-Type", "text/csv; charset=utf-8; header=present").end(toCsv(columns, rows));
    else response.json(rows);
  };
}

function flattened<Line>({ columns, flatten }: Table<Line>, ask: (asked: TableAsked) => Promise<readonly Line[]>): Answer {
  return async (asked) => ({ columns, rows: (await ask(asked)).map((line) => flatten(line, Math.min(asked.at, asked.now))) });
}

function wantsCsv({ text }: QueryParameters): boolean {
  const format = text("format") ?? "json";
  if (format !== "json" && format !== "csv") throw new Failure("bad_user_input", "format is json or csv");
  return format === "csv";
}

function readAsked(parameters: QueryParameters, now: Moment): Omit<TableAsked, "caller"> {
  const to = readMoment(parameters, "to", now) ?? now;
  return {
    now,
    cluster: parameters.text("cluster") ?? "default",
    at: readMoment(parameters, "at", now) ?? to,
    from: readMoment(parameters, "from", now) ?? to - DAY_MS,
    to,
    nodes: parameters.list("node"),
    sections: parameters.list("section"),
    codes: parameters.list("code"),
    severities: parameters.list("severity"),
    stepMs: readStep(parameters),
    limit: readLimit(parameters),
  };
}

/** As Grafana's $__interval: 30s. */
function readStep({ text }: QueryParameters): number | null {
  const value = text("step");
  if (value === null || value === "" || value === "auto") return null;
  const time = parseTimeArgument(`-${value}`);
  if (time.ok && time.value.kind === "relative" && time.value.beforeNowMs > 0) return time.value.beforeNowMs;
  throw new Failure("bad_user_input", "step is a duration, as 30s, 5m or 1h");
}

function readLimit({ text }: QueryParameters): number {
  const value = text("limit") ?? String(LIMIT_DEFAULT);
  const limit = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > LIMIT_MAX) throw new Failure("bad_user_input", `limit is a whole number from 1 to ${LIMIT_MAX}`);
  return limit;
}
