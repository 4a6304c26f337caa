import { Failure } from "../failure/failure.ts";

/** How long something may take. What is still under way when the time is over fails then, and what comes later at once. */
export class Deadline {
  readonly #ms: number;
  #timer: NodeJS.Timeout | null = null;
  #over: Promise<never> | null = null;
  isOver = false;

  constructor(ms: number) {
    this.#ms = ms;
  }

  /**
   * What `work` comes to, if it does so in time; the time begins with the first that is asked for.
   *
   * @throws query_timeout
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
        reject(new Failure("query_timeout", `this was not answered within ${this.#ms} ms: ask for less at once`));
      }, this.#ms);
    });
    over.catch(() => undefined);
    return over;
  }
}
