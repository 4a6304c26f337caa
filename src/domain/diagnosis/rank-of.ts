import { DIAGNOSIS_RULES } from "./all-rules.ts";

const RANKS: ReadonlyMap<string, number> = new Map(DIAGNOSIS_RULES.map(({ entry }, rank) => [entry.code, rank]));

/** Where a code stands among causes and consequences: the lower, the earlier. One that no rule gives any more comes last. */
export const rankOf = (code: string): number => RANKS.get(code) ?? RANKS.size;
