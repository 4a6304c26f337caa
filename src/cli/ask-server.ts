import { z } from "zod";
import { EXIT, type ExitStatus } from "./exit-status.ts";
import { ServerError } from "./server-error.ts";
import { UsageError } from "./usage-error.ts";

/** A server, and by which right it is asked. */
export type Server = Readonly<{ url: string; token: string | null }>;

const PATIENCE_MS = 30_000;
const PROBLEM = z.object({ code: z.string(), detail: z.string() });
const ANSWER = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).optional() })).optional(),
});

/**
 * What a server answers to a GraphQL document.
 *
 * @throws ServerError, UsageError where the server finds the question wrong
 */
export async function askGraphql<T>(server: Server, question: { query: string; variables: object }, shape: z.ZodType<T>): Promise<T> {
  const { data, errors = [] } = await post(server, { path: "/graphql", body: question }, ANSWER);
  const [error] = errors;
  if (error !== undefined) throw refusal(error.extensions?.code ?? "", error.message, EXIT.no);
  return told(shape, data);
}

/**
 * Posts JSON, and gives the answer.
 *
 * @throws ServerError, UsageError
 */
export async function post<T>(server: Server, request: { path: string; body: object }, shape: z.ZodType<T>): Promise<T> {
  const response = await reached(server, request);
  const answer = jsonOr(await response.text());
  if (response.ok) return told(shape, answer);
  const problem = PROBLEM.safeParse(answer);
  const said = problem.success ? problem.data : { code: "", detail: `HTTP ${response.status}` };
  throw refusal(said.code, said.detail, response.status >= 500 || !problem.success ? EXIT.unreached : EXIT.no);
}

/** A redirection is not followed: the token is for one server. */
async function reached({ url, token }: Server, { path, body }: { path: string; body: object }): Promise<Response> {
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json",
    ...(token !== null && { Authorization: `Bearer ${token}` }),
  };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body), redirect: "error", signal });
  } catch (error) {
    throw new ServerError(EXIT.unreached, `${url} cannot be reached: ${reasonOf(error)}`, { cause: error });
  }
}

/** fetch keeps what happened in the cause of what it throws. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error && cause.message !== "" ? cause.message : String(error);
}

function told<T>(shape: z.ZodType<T>, answer: unknown): T {
  const found = shape.safeParse(answer);
  if (found.success) return found.data;
  throw new ServerError(EXIT.unreached, "what answers there is no vxlens of this version");
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const NOT_ALLOWED: ReadonlySet<string> = new Set(["unauthenticated", "forbidden"]);
const ASKED_WRONGLY: ReadonlySet<string> = new Set(["bad_user_input", "bad_name", "graphql_validation_failed"]);
const LATER: ReadonlySet<string> = new Set([
  "busy",
  "database_unavailable",
  "query_timeout",
  "rate_limited",
  "shutting_down",
  "storage_full",
]);

function refusal(code: string, detail: string, otherwise: ExitStatus): Error {
  const name = code.toLowerCase();
  if (ASKED_WRONGLY.has(name)) return new UsageError(detail);
  if (NOT_ALLOWED.has(name)) return new ServerError(EXIT.notAllowed, detail);
  return new ServerError(LATER.has(name) ? EXIT.unreached : otherwise, detail);
}
