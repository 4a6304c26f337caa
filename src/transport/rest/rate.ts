import { LRUCache } from "lru-cache";
import { Failure } from "../../failure/failure.ts";

const MINUTE_MS = 60_000;
/** Whoever was forgotten has all of it again: so many at once are more than a cluster has. */
const KEYS_MAX = 50_000;

/** What is left to one key, as of a moment. */
type Left = Readonly<{ works: number; at: number }>;

/**
 * How much each of many callers may do: `perMinute` works at once, of which one comes back every 1/perMinute of a minute (a token bucket).
 * Each process counts for itself, and forgets at its end. 0: there is no limit.
 */
export class Rate {
  readonly #perMinute: number;
  readonly #left: LRUCache<string, Left>;

  constructor(perMinute: number) {
    this.#perMinute = perMinute;
    this.#left = new LRUCache({ max: KEYS_MAX });
  }

  /**
   * Takes one work off what `key` has left, at `nowMs` of a clock that never goes back.
   *
   * @throws rate_limited where nothing is left; it tells after how many seconds there is
   */
  take(key: string, nowMs: number): void {
    if (this.#perMinute === 0) return;
    const before = this.#left.get(key) ?? { works: this.#perMinute, at: nowMs };
    const works = Math.min(this.#perMinute, before.works + ((nowMs - before.at) * this.#perMinute) / MINUTE_MS);
    if (works < 1) throw this.#spent(1 - works);
    this.#left.set(key, { works: works - 1, at: nowMs });
  }

  #spent(missing: number): Failure {
    const retryAfterSeconds = Math.ceil((missing * 60) / this.#perMinute);
    return new Failure("rate_limited", `more than ${this.#perMinute} pushes a minute`, { retryAfterSeconds });
  }
}
