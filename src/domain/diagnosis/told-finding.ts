import type { NodeSet } from "../overlay/node-set.ts";
import type { Row } from "../snapshot/rows.ts";
import type { Section } from "../snapshot/section.ts";
import type { Diagnosed, Severity } from "./finding.ts";

/** A finding as it is kept and told: nodes by their names, so that it can be read when they are gone. */
export type ToldFinding = Readonly<{
  code: string;
  severity: Severity;
  subject: string;
  message: string;
  remedy: string | null;
  /** Sorted. */
  nodes: readonly string[];
  evidence: readonly ToldEvidence[];
}>;

/** A row that shows it. `nodes` are the first of those that hold it, `nodeCount` says how many do. */
export type ToldEvidence = Readonly<{ section: Section; row: Row; nodes: readonly string[]; nodeCount: number }>;

/** Rows that are told of one finding: the rules give those that matter most first. */
const EVIDENCE_MAX = 20;
/** Nodes that are named beside one row. */
const NODES_MAX = 10;

/** What is told of a finding, with the names of the nodes that its sets number. */
export function toldFinding({ nodes, evidence, ...rest }: Diagnosed, names: readonly string[]): ToldFinding {
  const { code, severity, subject, message, remedy } = rest;
  const shown = evidence.slice(0, EVIDENCE_MAX).map(({ section, row, nodes: holders }) => {
    return { section, row, nodes: namesOf(holders, names).slice(0, NODES_MAX), nodeCount: holders.size };
  });
  return { code, severity, subject, message, remedy, nodes: namesOf(nodes, names), evidence: shown };
}

const namesOf = (set: NodeSet, names: readonly string[]): string[] => set.toArray().flatMap((number) => names[number] ?? []);
