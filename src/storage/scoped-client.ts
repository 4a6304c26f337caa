import { z } from "zod";
import { PromptClient } from "./prompt-client.ts";
import { ROLES } from "./roles.ts";
import { type Scope, takeScope } from "./scope.ts";

/**
 * Of one transaction, which then can only read. All of it ends with the transaction. By its name, a connection plans it once. Ids of
 * clusters are found once for all of its statements, see named_cluster_ids in the migrations; the names have been told by then.
 */
const TAKE_REACH = {
  name: "vxlens_take_reach",
  text: `select set_config('role', $1, true), set_config('transaction_read_only', 'on', true), set_config('vxlens.clusters', $2::text[]::text, true),
    set_config('vxlens.cluster_ids', coalesce(nullif(named_cluster_ids()::text, '{}'), ''), true), set_config('statement_timeout', $3, true)`,
} as const;

/** Of the connection, until another cluster is written through it. It may outlive what the database held when it began: ids are looked up each time. */
const TAKE_CLUSTER = {
  name: "vxlens_take_cluster",
  text: `select set_config('role', $1, false), set_config('vxlens.clusters', $2::text[]::text, false)`,
} as const;

/** The question itself is over first, and says so; then its statement is stopped. */
const GRACE_MS = 500;

const REACH = z.object({ names: z.union([z.literal("all"), z.array(z.string())]), timeoutMs: z.number() });
const BEGIN = "BEGIN";

type Sent = Readonly<{ text: string; values: unknown[] }>;
type Answered = (error: Error | null, result?: unknown) => void;

/**
 * A connection that takes on a role, and names the clusters whose rows the tables' policies are to show, before a statement goes that has a
 * scope: once in a transaction for a question; and for pushes, whose statements are transactions of their own, only where the last
 * one was of another cluster.
 */
export class ScopedClient extends PromptClient {
  #taken: Scope | null = null;

  /** Takes all that pg's own does, and by its types gives all that that does. */
  override query(...words: unknown[]): never {
    const [statement, , answered] = words;
    if (!isSent(statement)) return this.#send(words);
    if (statement.text === BEGIN) this.#taken = null;
    const scope = takeScope(statement.text, statement.values);
    if (scope === null || this.#has(scope)) return this.#send(words);

    const sent = this.#take(scope).then((): Promise<unknown> => this.#send([statement]));
    if (typeof answered !== "function") return sent as never;
    sent.then((result) => (answered as Answered)(null, result), answered as Answered);
    return undefined as never;
  }

  #has({ kind, value }: Scope): boolean {
    return this.#taken?.kind === kind && this.#taken.value === value;
  }

  /** A statement that follows before this is done waits behind it. Where it fails, a transaction takes no more statements. */
  async #take(scope: Scope): Promise<void> {
    this.#taken = scope;
    try {
      const settings = scope.kind === "reach" ? takeReach(scope.value) : { ...TAKE_CLUSTER, values: [ROLES.writer, [scope.value]] };
      const taken: Promise<unknown> = this.#send([settings]);
      await taken;
    } catch (error) {
      this.#taken = null;
      throw error;
    }
  }

  #send(words: unknown[]): never {
    return super.query(...(words as never[]));
  }
}

function takeReach(reach: string) {
  const { names, timeoutMs } = REACH.parse(JSON.parse(reach));
  const values = names === "all" ? [ROLES.auditor, []] : [ROLES.reader, names];
  return { ...TAKE_REACH, values: [...values, String(timeoutMs + GRACE_MS)] };
}

function isSent(statement: unknown): statement is Sent {
  return typeof statement === "object" && statement !== null && "text" in statement && "values" in statement;
}
