import { Client } from "pg";
import { ROLES } from "./roles.ts";
import { takeCluster } from "./scope.ts";

/** Of the connection, until another cluster is written through it. It may outlive what the database held when it began: ids are looked up each time. */
const TAKE_CLUSTER = {
  name: "vxlens_take_cluster",
  text: `select set_config('role', $1, false), set_config('vxlens.clusters', $2::text[]::text, false)`,
} as const;

type Sent = Readonly<{ text: string; values: unknown[] }>;
type Answered = (error: Error | null, result?: unknown) => void;

/**
 * A connection for pushes, whose statements are transactions of their own: where the last one was of another cluster, it takes on the writers'
 * role and names the cluster whose rows the tables' policies are to show, before the statement goes.
 */
export class ScopedClient extends Client {
  #taken: string | null = null;

  /** Takes all that pg's own does, and by its types gives all that that does. */
  override query(...words: unknown[]): never {
    const [statement, , answered] = words;
    if (!isSent(statement)) return this.#send(words);
    const cluster = takeCluster(statement.text, statement.values);
    if (cluster === null || cluster === this.#taken) return this.#send(words);

    const sent = this.#take(cluster).then((): Promise<unknown> => this.#send([statement]));
    if (typeof answered !== "function") return sent as never;
    sent.then((result) => (answered as Answered)(null, result), answered as Answered);
    return undefined as never;
  }

  /** A statement that follows before this is done waits behind it. */
  async #take(cluster: string): Promise<void> {
    this.#taken = cluster;
    try {
      const taken: Promise<unknown> = this.#send([{ ...TAKE_CLUSTER, values: [ROLES.writer, [cluster]] }]);
      await taken;
    } catch (error) {
      this.#taken = null;
      throw error;
    }
  }

  #send(words: unknown[]): never {
    return super.query(...(words as [never]));
  }
}

function isSent(statement: unknown): statement is Sent {
  return typeof statement === "object" && statement !== null && "text" in statement && "values" in statement;
}
