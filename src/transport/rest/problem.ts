import { STATUS_CODES } from "node:http";
import type { Request, Response } from "express";
import { FAILURE_STATUS, type Failure, type FailureCode, type FailureDetail, type FailureLimit } from "../../failure/failure.ts";
import { toFailure } from "../../failure/to-failure.ts";
import type { Logger } from "../../telemetry/logger.ts";
import { withoutTokens } from "../../telemetry/without-tokens.ts";
import { requestIdOf } from "../request-scope.ts";

/** RFC 9457, with our stable `code` and the id under which we log. */
export type Problem = Readonly<{
  type: string;
  title: string;
  status: number;
  code: FailureCode | "internal_error";
  detail: string;
  instance: string;
  requestId: string;
  /** All that is wrong with the content, up to 20; only where the content is at fault. */
  errors?: readonly FailureDetail[];
  /** The limit that was passed; only with 413. */
  limit?: FailureLimit;
}>;

/** Where a problem arose: the path, and the request's id. */
export type ProblemPlace = Readonly<{ instance: string; requestId: string }>;

/** The only place that turns an error into an HTTP answer. A bug's own words stay in our log. */
export function toProblem(error: unknown, place: ProblemPlace): Problem {
  const failure = toFailure(error);
  const code = failure?.code ?? "internal_error";
  const status = failure === null ? 500 : FAILURE_STATUS[failure.code];
  return {
    type: `urn:vxlens:error:${code}`,
    title: STATUS_CODES[status] ?? code,
    status,
    code,
    detail: failure?.message ?? "a fault of the service; its log tells more under the requestId",
    ...place,
    ...extensionsOf(failure),
  };
}

function extensionsOf(failure: Failure | null): Pick<Problem, "errors" | "limit"> {
  if (failure === null) return {};
  return {
    ...(failure.details.length === 0 ? {} : { errors: failure.details }),
    ...(failure.limit === null ? {} : { limit: failure.limit }),
  };
}

/** Answers whatever was thrown. An answer that has begun cannot be taken back: its connection ends, so that it does not look whole. */
export function answerProblem(error: unknown, { request, response, logger }: Exchange): void {
  const problem = toProblem(error, { instance: instanceOf(request), requestId: requestIdOf(response) });
  log(logger, problem, error);
  if (response.headersSent) response.destroy();
  else sendProblem(response, problem, toFailure(error)?.retryAfterSeconds ?? null);
}

/** The path: what stands behind it is not told, nor is a token that stands in it. */
const instanceOf = ({ baseUrl, path }: Request): string => withoutTokens(`${baseUrl}${path}`.slice(0, 300));

type Exchange = Readonly<{ request: Request; response: Response; logger: Logger }>;

/** A problem as an answer, with the headers that its status asks for. */
function sendProblem(response: Response, problem: Problem, waitSeconds: number | null): void {
  const pause = pauseOf(problem, waitSeconds);
  if (pause !== null) response.set("Retry-After", String((waitSeconds ?? 0) + secondsIn(pause)));
  for (const [name, value] of HEADERS[problem.code] ?? []) response.set(name, value);
  response.status(problem.status).set("Content-Type", "application/problem+json");
  response.end(JSON.stringify(problem));
}

/** What would have been taken (RFC 9110, 12.5). Which forms of a body are says who reads it. */
const HEADERS: Readonly<Partial<Record<Problem["code"], readonly (readonly [string, string])[]>>> = {
  unsupported_encoding: [["Accept-Encoding", "gzip"]],
  unauthenticated: [["WWW-Authenticate", 'Bearer realm="vxlens"']],
};

/** Seconds from which and up to which a caller is told to wait: all nodes that were refused at once shall not come back at once. */
type Pause = Readonly<{ from: number; to: number }>;

/** A database that is away stays away for a while. */
const LONG_PAUSE: Pause = { from: 5, to: 30 };
/** What is too much at once is done in seconds. */
const BUSY_PAUSE: Pause = { from: 2, to: 10 };
/** Beside what a refusal tells itself: a place in a queue is nobody else's, but what a caller may do again comes back for many at once. */
const SPREAD: Readonly<Partial<Record<Problem["code"], Pause>>> = { busy: { from: 0, to: 1 }, rate_limited: { from: 0, to: 5 } };

/** Null: to come again is no use. */
function pauseOf({ code, status }: Problem, waitSeconds: number | null): Pause | null {
  if (waitSeconds !== null) return SPREAD[code] ?? null;
  if (code === "busy") return BUSY_PAUSE;
  return status === 503 ? LONG_PAUSE : null;
}

const secondsIn = ({ from, to }: Pause): number => from + Math.floor(Math.random() * (to - from + 1));

function log(logger: Logger, { code, status, requestId, instance }: Problem, error: unknown): void {
  const said = { requestId, code, status, instance };
  if (status === 500) logger.error({ ...said, err: error }, "a bug");
  else if (status === 503) logger.warn({ ...said, err: error }, "cannot answer now");
  else logger.debug(said, "refused");
}
