/** As long as an agent waits at most. */
const LATEST_MS = 120_000;
/** Of fewer nothing can be said. */
const WINDOW = 16;
/** Of what was done faster before, so much is forgotten with each work: while many are refused, works take longer than soon after. */
const FORGOTTEN = 0.001;

/**
 * When those whose work there was no room for come again: one after the other, as fast as works have been seen to get done, so that they do not
 * come back together. Rather too early than too late: a second refusal costs little, and nobody should find nothing to do.
 * Moments are milliseconds of a clock that never goes back.
 */
export class ReturnTimes {
  /** When the last works were done, while others waited. */
  readonly #finishedMs: number[] = [];
  /** From one work to the next, at best; null while that is not known. */
  #paceMs: number | null = null;
  /** When the one that was refused last comes again. */
  #takenMs = 0;

  /** One is done. While nobody waits, what is done says how much there is to do, not how much can be. */
  finished(nowMs: number, waiting: number): void {
    if (waiting === 0) this.#finishedMs.length = 0;
    else if (this.#finishedMs.push(nowMs) > WINDOW) this.#learn((nowMs - (this.#finishedMs.shift() ?? nowMs)) / WINDOW);
  }

  /** For how long one waits behind so many, in milliseconds; 0 while the pace is not known. */
  delayMs(waiting: number): number {
    return waiting * (this.#paceMs ?? 0);
  }

  /** Takes the next time at which one more can be done, in milliseconds from now; null while the pace is not known. */
  next(nowMs: number, waiting: number): number | null {
    if (this.#paceMs === null) return null;
    const freeMs = Math.max(nowMs + this.delayMs(waiting), this.#takenMs);
    this.#takenMs = Math.min(freeMs + this.#paceMs, nowMs + LATEST_MS);
    return this.#takenMs - nowMs;
  }

  #learn(paceMs: number): void {
    const before = this.#paceMs ?? paceMs;
    this.#paceMs = Math.min(paceMs, before + (paceMs - before) * FORGOTTEN);
  }
}
