import type { Finding, Tallies } from "./run-inputs.ts";

/** What a worker tells: where it is, so that its end is told where it happened; and what came of it. */
export type Told = Readonly<{ at: number }> | Readonly<{ tallies: Tallies; findings: readonly Finding[] }>;

/** Inputs between two words. */
export const TOLD_EVERY = 100;
