/**
 * Every way in which we refuse, with the HTTP status of its kind. A code is part of the API: docs/errors.md says what each
 * means and what to do, and a test produces each. GraphQL tells the same codes in upper case.
 */
export const FAILURE_STATUS = {
  bad_user_input: 400,
  bad_gzip: 400,
  bad_path_encoding: 400,
  bad_request: 400,
  bom_not_allowed: 400,
  digest_invalid: 400,
  digest_mismatch: 400,
  empty_body: 400,
  if_match_required: 400,
  invalid_utf8: 400,
  json_number: 400,
  json_syntax: 400,
  json_too_deep: 400,
  query_too_complex: 400,
  token_in_url: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  request_timeout: 408,
  node_enrolled: 409,
  digest_not_current: 412,
  body_too_large: 413,
  too_many_rows: 413,
  content_type_required: 415,
  unsupported_charset: 415,
  unsupported_encoding: 415,
  unsupported_media_type: 415,
  expectation_failed: 417,
  bad_name: 422,
  forbidden_key: 422,
  history_not_kept: 422,
  json_duplicate_key: 422,
  lone_surrogate: 422,
  nothing_reported: 422,
  nul_character: 422,
  not_an_object: 422,
  observed_in_the_future: 422,
  out_of_range: 422,
  schema_unsupported: 422,
  section_conflict: 422,
  timestamp_malformed: 422,
  wrong_type: 422,
  rate_limited: 429,
  headers_too_large: 431,
  busy: 503,
  database_unavailable: 503,
  query_timeout: 503,
  shutting_down: 503,
  storage_full: 503,
} as const satisfies Record<string, number>;

export type FailureCode = keyof typeof FAILURE_STATUS;

/** One of several things wrong with a body: where, which, and in words. */
export type FailureDetail = Readonly<{ pointer: string; code: FailureCode; detail: string }>;

/** A limit that was passed, by its name in the API; `measured` where it is known how much there was. */
export type FailureLimit = Readonly<{ name: PushLimit | QueryLimit; max: number; measured?: number }>;

type PushLimit = "wire_bytes" | "decoded_bytes" | "decoded_ratio" | "rows";
type QueryLimit = "tokens" | "depth" | "selections" | "root_fields" | "aliases" | "directives" | "cost";

type FailureOptions = Readonly<{
  cause?: unknown;
  details?: readonly FailureDetail[];
  limit?: FailureLimit;
  retryAfterSeconds?: number;
}>;

/** What went wrong, in words that a caller can act on. Anything else that is thrown is a bug. */
export class Failure extends Error {
  readonly code: FailureCode;
  /** All that is wrong with the content, where there is more to say than the message; at most 20. */
  readonly details: readonly FailureDetail[];
  /** Null where no limit is concerned. */
  readonly limit: FailureLimit | null;
  /** The least that the caller has to wait for; null where nothing is known of that. */
  readonly retryAfterSeconds: number | null;

  constructor(code: FailureCode, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "Failure";
    this.code = code;
    this.details = options.details ?? [];
    this.limit = options.limit ?? null;
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}

/** For states that our own code rules out. The message is for the log, never for the caller. */
export function invariant(holds: unknown, message: string): asserts holds {
  if (!holds) throw new Error(`invariant broken: ${message}`);
}
