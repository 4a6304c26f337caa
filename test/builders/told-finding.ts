import type { Life, Look } from "../../src/domain/diagnosis/life.ts";
import type { ToldFinding } from "../../src/domain/diagnosis/told-finding.ts";

/** A finding about `subject`, on node `a`. */
export const toldFindingOf = (subject: string, more: Partial<ToldFinding> = {}): ToldFinding => ({
  code: "DUPLICATE_UNDERLAY_IP",
  severity: "CRITICAL",
  subject,
  message: `${subject} is wrong`,
  remedy: null,
  nodes: ["a"],
  evidence: [],
  ...more,
});

/** A look that shows these subjects, at a moment at which every node was heard of. */
export const lookOf = (at: number, subjects: readonly string[], more: Partial<Look> = {}): Look => ({
  at,
  shown: subjects.map((subject) => toldFindingOf(subject)),
  lastTold: new Set(),
  heardAt: () => at,
  newAt: () => [],
  ...more,
});

/** A confirmed life. */
export const lifeOf = (subject: string, openedAt: number, closedAt: number, more: Partial<Life> = {}): Life => ({
  id: null,
  openedAt,
  closedAt,
  isConfirmed: true,
  told: toldFindingOf(subject),
  ...more,
});
