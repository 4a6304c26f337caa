import { Failure } from "../../failure/failure.ts";
import { ReturnTimes } from "./return-times.ts";

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

export type GateHooks = Readonly<{
  /** Hears of each work that is not done. */
  onRefusal: (refusal: GateRefusal) => void;
  /** What goes before the heavy part of each work. */
  beforeTurn: () => Promise<void>;
}>;

type Waiting = Readonly<{ begin: () => void; timer: NodeJS.Timeout }>;

/** Bounds what one process takes on at once, and so its memory. */
export class Gate {
  readonly #limits: GateLimits;
  readonly #hooks: GateHooks;
  readonly #returns = new ReturnTimes();
  readonly #waiting = new Set<Waiting>();
  #inside = 0;
  #running = 0;

  constructor(limits: GateLimits, hooks: GateHooks) {
    this.#limits = limits;
    this.#hooks = hooks;
  }

  /**
   * Lets one work in.
   *
   * @throws busy when too many are inside, or its turn does not come in time; at once where that can be foreseen
   */
  async enter<T>(work: (whenItsTurn: WhenItsTurn) => Promise<T>): Promise<T> {
    if (this.#inside >= this.#limits.inside || this.#returns.delayMs(this.#waiting.size) > this.#limits.waitMs)
      throw this.#refused("no_room", "too much is being taken in at once");
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
      await this.#hooks.beforeTurn();
      return await part();
    } finally {
      this.#returns.finished(performance.now(), this.#waiting.size);
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
    this.#hooks.onRefusal(refusal);
    const returnMs = this.#returns.next(performance.now(), this.#waiting.size);
    return new Failure("busy", message, returnMs === null ? {} : { retryAfterSeconds: Math.ceil(returnMs / 1_000) });
  }
}
