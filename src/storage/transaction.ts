import type { Writable } from "node:stream";
import { type Pool, type PoolClient, type QueryConfig, type QueryResult, TypeOverrides, types } from "pg";
import type { Prisma } from "./generated/client.ts";
import { statementName } from "./statement-name.ts";
import { stopStatement } from "./stop-statement.ts";

/**
 * A connection and its transaction; `begun` is known once PostgreSQL has answered what it begins with. `send` sends that off: it has waited
 * for the first statement.
 */
type Begun = Readonly<{ client: PoolClient; begun: Promise<unknown>; send: () => void }>;

/** As Prisma reads them: a bigint is no text. */
const TYPES = new TypeOverrides();
TYPES.setTypeParser(types.builtins.INT8, BigInt);

const ignored = (): void => undefined;

/**
 * One transaction on a connection of its own, begun with its first statement: what it begins with and that statement go in one round trip,
 * where the pool's connections pipeline (https://node-postgres.com/features/pipelining). A transaction of Prisma's costs a question
 * more than all that it reads.
 */
export class Transaction {
  readonly #pool: Pool;
  readonly #beginning: readonly QueryConfig[];
  #opening: Promise<Begun> | null = null;
  #underWay = 0;

  constructor(pool: Pool, beginning: readonly QueryConfig[]) {
    this.#pool = pool;
    this.#beginning = beginning;
  }

  /** @throws what `pg` throws: an error of PostgreSQL has its SQLSTATE in `code`; the first also where the transaction cannot begin. */
  async run(statement: Prisma.Sql): Promise<QueryResult> {
    this.#opening ??= this.#open();
    const { client, begun, send } = await this.#opening;
    this.#underWay += 1;
    try {
      const answer = client.query({ name: statementName(statement.text), text: statement.text, values: statement.values, types: TYPES });
      send();
      // Where the transaction did not begin, its statements fail for no reason of their own.
      answer.catch(ignored);
      await begun;
      return await answer;
    } finally {
      this.#underWay -= 1;
    }
  }

  /**
   * Commits, and gives the connection back. A statement that is still under way is stopped first: nobody wants its answer any more.
   *
   * @throws what `pg` throws where it is not known to be committed
   */
  async end(): Promise<void> {
    const opened = await this.#opening?.catch(() => null);
    if (opened === null || opened === undefined) return;
    const { client, send } = opened;
    send();
    try {
      if (this.#underWay > 0) await stopStatement(client, this.#pool.options);
      await client.query("commit");
      release(client);
    } catch (error) {
      release(client, true);
      throw error;
    }
  }

  async #open(): Promise<Begun> {
    const client = await this.#pool.connect();
    // A connection that is lost fails its statements; without a listener it would end the process too.
    client.on("error", ignored);
    const send = gather(client);
    const begun = Promise.all(this.#beginning.map((statement) => client.query(statement)));
    begun.catch(ignored);
    return { client, begun, send };
  }
}

/**
 * Holds back what is written to a connection, and gives what sends it off, all at once: each write is a call of the system and wakes the
 * server. pg does the same with the messages of one statement (its lib/query.js).
 */
function gather(client: PoolClient): () => void {
  const stream = Reflect.get(Reflect.get(client, "connection") as object, "stream") as Writable;
  stream.cork();
  let isHeld = true;
  return () => {
    if (isHeld) stream.uncork();
    isHeld = false;
  };
}

function release(client: PoolClient, isBroken = false): void {
  client.off("error", ignored);
  client.release(isBroken);
}
