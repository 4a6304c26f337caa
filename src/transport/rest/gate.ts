import { Failure } from "../../failure/failure.ts";

export type GateLimits = Readonly<{
  /** Works that are under way at once; the others wait their turn. */
  running: number;
  /** Works that were let in at all: beyond this many, a new one is refused. */
  inside: number;
  /** How long a work may wait for its turn. */
  waitMs: number;
}>;

/** Why a work was not done: too many were inside, or its turn did not come in time. */
export type GateRefusal = "no_room" | "no_turn";

/** Runs a part of a work that is heavy, once there is room for it. */
export type WhenItsTurn = <U>(part: () => Promise<U>) => Promise<U>;

type Waiting = Readonly<{ begin: () => void; timer: NodeJS.Timeout }>;

/** Bounds what one process takes on at once, and so its memory. */
export class Gate {
  readonly #limits: GateLimits;
  readonly #onRefusal: (refusal: GateRefusal) => void;
  readonly #waiting = new Set<Waiting>();
  #inside = 0;
  #running = 0;

  constructor(limits: GateLimits, onRefusal: (refusal: GateRefusal) => void = () => {}) {
    this.#limits = limits;
    this.#onRefusal = onRefusal;
  }

  /**
   * Lets one work in.
   *
   * @throws busy when too many are inside, or its turn does not come in time
   */
  async enter<T>(work: (whenItsTurn: WhenItsTurn) => Promise<T>): Promise<T> {
    if (this.#inside >= this.#limits.inside) throw this.#refused("no_room", "too much is being taken in at once");
    this.#inside += 1;
    try {
      return await work((part) => this.#run(part));
    } finally {
      this.#inside -= 1;
    }
  }

  async #run<U>(part: () => Promise<U>): Promise<U> {
    if (this.#running >= this.#limits.running) await this.#turn();
    else this.#running += 1;
    try {
      return await part();
    } finally {
      this.#passOn();
    }
  }

  #turn(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        reject(this.#refused("no_turn", "what was let in before takes too long"));
      }, this.#limits.waitMs);
      const waiting = { begin: resolve, timer };
      this.#waiting.add(waiting);
    });
  }

  /** The one that waits longest takes the place; a set keeps the order in which things came into it. */
  #passOn(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next);
    clearTimeout(next.timer);
    next.begin();
  }

  #refused(refusal: GateRefusal, message: string): Failure {
    this.#onRefusal(refusal);
    return new Failure("busy", message);
  }
}
