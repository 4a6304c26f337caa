import { Failure } from "../failure/failure.ts";
import type { Database } from "./store.ts";

/** Ends what takes too long, in the eyes of the one who waits: what was begun is left to itself. */
export type Deadline = Readonly<{
  /** @throws busy once the time is over, whether or not the work has begun */
  within: <T>(work: () => PromiseLike<T>) => Promise<T>;
}>;

/** All that is done within it may take `ms` together, counted from now. */
export function deadlineIn(ms: number): Deadline {
  const end = performance.now() + ms;
  return {
    async within(work) {
      const left = end - performance.now();
      if (left <= 0) throw tooLate();
      return inTime(work, left);
    },
  };
}

/** The same database, whose statements together have to be done by then. A statement that is given up ends by its own timeout. */
export function withDeadline(db: Database, deadline: Deadline): Database {
  return {
    $queryRaw: (...statement: Parameters<Database["$queryRaw"]>) => deadline.within(() => db.$queryRaw(...statement)),
    $executeRaw: (...statement: Parameters<Database["$executeRaw"]>) => deadline.within(() => db.$executeRaw(...statement)),
  } as Database;
}

/** The same database, each of whose statements has to be done within `ms`. */
export function eachWithin(db: Database, ms: number): Database {
  return {
    $queryRaw: (...statement: Parameters<Database["$queryRaw"]>) => deadlineIn(ms).within(() => db.$queryRaw(...statement)),
    $executeRaw: (...statement: Parameters<Database["$executeRaw"]>) => deadlineIn(ms).within(() => db.$executeRaw(...statement)),
  } as Database;
}

const tooLate = (): Failure => new Failure("busy", "the database does not answer in time");

async function inTime<T>(work: () => PromiseLike<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    // A process that was busy reads what has come in meanwhile first.
    timer = setTimeout(() => setImmediate(() => reject(tooLate())), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
