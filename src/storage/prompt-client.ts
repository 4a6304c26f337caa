import { Client, type ClientConfig } from "pg";

const STOP_TIMEOUT_MS = 5_000;

/**
 * A connection on which the end of a transaction does not wait for a statement that is under way: nobody wants its answer any more, so
 * PostgreSQL is told to stop it, over a connection of its own. Where that cannot be told, the statement ends by its timeout.
 */
export class PromptClient extends Client {
  readonly #config: ClientConfig;
  #underWay = 0;

  constructor(config: ClientConfig = {}) {
    super(config);
    this.#config = config;
  }

  /** As in pg, whatever the form; its types allow no other way to say so. */
  override query(...statement: never[]): never {
    const waits = this.#underWay > 0 && ENDS.test(textOf(statement[0]));
    return (waits ? this.#stop().then(() => this.#send(statement)) : this.#send(statement)) as never;
  }

  #send(statement: never[]): unknown {
    const answer: unknown = super.query(...(statement as unknown as [string]));
    if (answer instanceof Promise) {
      this.#underWay += 1;
      answer.finally(() => (this.#underWay -= 1)).catch(() => undefined);
    }
    return answer;
  }

  async #stop(): Promise<void> {
    const other = new Client({ ...this.#config, connectionTimeoutMillis: STOP_TIMEOUT_MS, query_timeout: STOP_TIMEOUT_MS });
    // What goes wrong here goes wrong for the statement too.
    other.on("error", () => undefined);
    try {
      await other.connect();
      await other.query(STOP, [Reflect.get(this, "processID")]);
    } catch {
      return;
    } finally {
      await other.end().catch(() => undefined);
    }
  }
}

const ENDS = /^(?:COMMIT|ROLLBACK)$/;

/** Only what this role runs in this database: between us and the server there may be a pooler with numbers of its own. */
const STOP = `select pg_cancel_backend(pid) from pg_stat_activity
  where pid = $1 and usename = current_user and datname = current_database()`;

function textOf(statement: unknown): string {
  if (typeof statement === "string") return statement;
  const text: unknown = typeof statement === "object" && statement !== null ? Reflect.get(statement, "text") : undefined;
  return typeof text === "string" ? text : "";
}
