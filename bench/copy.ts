import type { Client, Connection, Submittable } from "pg";

/** Sends a text through `copy .. from stdin`, in one piece. */
export function copyIn(client: Client, sql: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new Copy(sql, text, { resolve, reject }));
  });
}

type Wire = Connection & Readonly<{ sendCopyFromChunk: (chunk: Buffer) => void; endCopyFrom: () => void }>;

/** What `pg` calls as the messages of one statement come in (its lib/query.js has the same methods). */
class Copy implements Submittable {
  readonly #sql: string;
  readonly #bytes: Buffer;
  readonly #done: Readonly<{ resolve: () => void; reject: (error: Error) => void }>;
  #error: Error | null = null;

  constructor(sql: string, text: string, done: { resolve: () => void; reject: (error: Error) => void }) {
    this.#sql = sql;
    this.#bytes = Buffer.from(text);
    this.#done = done;
  }

  submit(connection: Connection): void {
    connection.query(this.#sql);
  }

  handleCopyInResponse(connection: Wire): void {
    connection.sendCopyFromChunk(this.#bytes);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#error = error;
  }

  handleReadyForQuery(): void {
    if (this.#error === null) this.#done.resolve();
    else this.#done.reject(this.#error);
  }
}
