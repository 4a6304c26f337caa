import { DIAGNOSIS_RULES } from "./all-rules.ts";
import type { DiagnosisRule } from "./diagnosis-rule.ts";

/** What is explained by other codes stands behind them: rules stand behind their causes in the list. */
const RANKS = new Map<string, number>();
for (const rule of DIAGNOSIS_RULES) RANKS.set(rule.entry.code, 1 + Math.max(-1, ...causesOf(rule).map((code) => RANKS.get(code) ?? -1)));

/** Where a code stands among causes and consequences: 0 for what nothing else explains. One that no rule gives any more stands there too. */
export const rankOf = (code: string): number => RANKS.get(code) ?? 0;

function causesOf({ causes = [] }: DiagnosisRule & Readonly<{ causes?: readonly string[] }>): readonly string[] {
  return causes;
}
