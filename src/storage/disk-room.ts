import { isDiskFull } from "../failure/sql-state.ts";
import type { Database } from "./store.ts";

/** What this process knows of the room on the database's disk: nothing, until a statement fails for want of it. */
export class DiskRoom {
  /** Whether a statement found the disk full, and none has found room since. */
  isFull = false;

  /** The same database; what its statements meet is noted. */
  watch(db: Database): Database {
    return {
      $queryRaw: (...statement: Parameters<Database["$queryRaw"]>) => this.#noting(db.$queryRaw(...statement)),
      $executeRaw: (...statement: Parameters<Database["$executeRaw"]>) => this.#noting(db.$executeRaw(...statement)),
    } as Database;
  }

  async #noting<T>(statement: PromiseLike<T>): Promise<T> {
    try {
      return await statement;
    } catch (error) {
      if (isDiskFull(error)) this.isFull = true;
      throw error;
    }
  }
}
