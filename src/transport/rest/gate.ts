import { Failure } from "../../failure/failure.ts";

export type GateLimits = Readonly<{
  /** Works that are under way at once; the others wait their turn. */
  running: number;
  /** Works that were let in at all: beyond this many, a new one is refused. */
  inside: number;
}>;

/** Bounds what one process takes on at once, and so its memory. */
export class Gate {
  readonly #limits: GateLimits;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;
  #running = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /**
   * Lets one work in; `whenItsTurn` runs a part of it that is heavy, once there is room for it.
   *
   * @throws busy when too many are inside
   */
  async enter<T>(work: (whenItsTurn: <U>(part: () => Promise<U>) => Promise<U>) => Promise<T>): Promise<T> {
    if (this.#inside >= this.#limits.inside) throw new Failure("busy", "too many snapshots are being taken in at once");
    this.#inside += 1;
    try {
      return await work((part) => this.#run(part));
    } finally {
      this.#inside -= 1;
    }
  }

  async #run<U>(part: () => Promise<U>): Promise<U> {
    if (this.#running >= this.#limits.running) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await part();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
