import type { Moment } from "../domain/history/span.ts";
import { DIAGNOSIS_RULES } from "../domain/diagnosis/diagnose.ts";
import type { Diagnosed } from "../domain/diagnosis/finding.ts";
import type { NodeSet } from "../domain/overlay/node-set.ts";
import type { Snapshots } from "./read-snapshots.ts";

/** A finding as the type Finding of schema.graphql has it. */
export type ToldFinding = Readonly<{
  id: string;
  code: string;
  severity: string;
  title: string;
  message: string;
  nodeCount: number;
  nodes: readonly string[];
  subject: string;
  /** Each a row, its section, and the nodes that hold it. */
  evidence: readonly unknown[];
  remedy: string | null;
  /** When the tables were read that show it, the latest of them; null where no file says. Files cannot show when it began. */
  openedAt: string | null;
  closedAt: null;
}>;

/** What files show of a finding. Its id is the same for the same fault in any files, since it is made of code and subject. */
export function toldFinding({ code, severity, message, nodes, subject, evidence, remedy }: Diagnosed, snapshots: Snapshots): ToldFinding {
  const entry = DIAGNOSIS_RULES.find((rule) => rule.entry.code === code)?.entry;
  const names = namesIn(snapshots, nodes);
  return {
    id: `${code}/${subject}`,
    code,
    severity,
    title: entry?.title ?? code,
    message,
    nodeCount: names.length,
    nodes: names,
    subject,
    evidence: evidence.map(({ section, row, nodes: holders }) => ({ section, nodes: namesIn(snapshots, holders), row })),
    remedy: remedy ?? entry?.remedy ?? null,
    openedAt: latest(names.flatMap((name) => snapshots.observedAt.get(name) ?? [])),
    closedAt: null,
  };
}

/** The names of a set of nodes, in order. */
export const namesIn = ({ tables }: Snapshots, nodes: NodeSet): readonly string[] => [...nodes].map((node) => tables.nodes[node] ?? "");

const latest = (moments: readonly Moment[]): string | null => (moments.length === 0 ? null : new Date(Math.max(...moments)).toISOString());
