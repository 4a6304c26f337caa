import { Failure } from "../failure/failure.ts";
import type { Database } from "./store.ts";

/** How long something may take. What is still under way when the time is over fails then, and what comes later at once. */
export class Deadline {
  readonly #ms: number;
  readonly #failure: () => Failure;
  #timer: NodeJS.Timeout | null = null;
  #over: Promise<never> | null = null;
  isOver = false;

  /** `failure`: what is told then; if not told, that it was asked for too much. */
  constructor(ms: number, failure: () => Failure = () => tooMuch(ms)) {
    this.#ms = ms;
    this.#failure = failure;
  }

  /**
   * What `work` comes to, if it does so in time; the time begins with the first that is asked for.
   *
   * @throws query_timeout, or what else was said
   */
  bound<T>(work: () => Promise<T>): Promise<T> {
    this.#over ??= this.#start();
    return this.isOver ? this.#over : Promise.race([work(), this.#over]);
  }

  /** Nothing is waited for any more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #start(): Promise<never> {
    const over = new Promise<never>((_resolve, reject) => {
      this.#timer = setTimeout(() => {
        this.isOver = true;
        // A process that was busy reads what has come in meanwhile first.
        setImmediate(() => reject(this.#failure()));
      }, this.#ms);
    });
    over.catch(() => undefined);
    return over;
  }
}

const tooMuch = (ms: number): Failure => new Failure("query_timeout", `this was not answered within ${ms} ms: ask for less at once`);

const busy = (): Failure => new Failure("busy", "the database does not answer in time");

/**
 * Runs what uses a database whose statements together have to be done within `ms` from the first on; later ones fail as busy. A statement
 * that is given up ends by its own timeout.
 */
export async function within<T>(ms: number, db: Database, work: (hurried: Database) => Promise<T>): Promise<T> {
  const deadline = new Deadline(ms, busy);
  try {
    return await work(bounded(db, deadline));
  } finally {
    deadline.stop();
  }
}

/** The same database, each of whose statements has to be done within `ms`. */
export function eachWithin(db: Database, ms: number): Database {
  return {
    $queryRaw: (...statement: Parameters<Database["$queryRaw"]>) => within(ms, db, (hurried) => hurried.$queryRaw(...statement)),
    $executeRaw: (...statement: Parameters<Database["$executeRaw"]>) => within(ms, db, (hurried) => hurried.$executeRaw(...statement)),
  } as Database;
}

function bounded(db: Database, deadline: Deadline): Database {
  return {
    $queryRaw: (...statement: Parameters<Database["$queryRaw"]>) => deadline.bound(() => db.$queryRaw(...statement)),
    $executeRaw: (...statement: Parameters<Database["$executeRaw"]>) => deadline.bound(() => db.$executeRaw(...statement)),
  } as Database;
}
